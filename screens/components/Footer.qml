import QtQuick
import Kiosk.Core

// Back at the start side, Continue at the end side: the same place on every screen.
Item {
    id: footer

    readonly property bool atHome: Kiosk.page.screen === "Home"
    readonly property bool stepping: Kiosk.visiting && !Kiosk.busy

    implicitHeight: Style.footer

    ActionButton {
        objectName: "back"
        anchors.left: parent.left
        anchors.leftMargin: Style.margin
        anchors.verticalCenter: parent.verticalCenter
        visible: footer.stepping && (Kiosk.page.canGoBack || Kiosk.page.first)
        kind: "secondary"
        icon: Kiosk.rightToLeft ? "forward" : "back"
        label: qsTr("Back")
        onActivated: Kiosk.back()
    }

    ActionButton {
        objectName: "continue"
        anchors.right: parent.right
        anchors.rightMargin: Style.margin
        anchors.verticalCenter: parent.verticalCenter
        visible: footer.stepping && Kiosk.page.proceed !== ""
        width: Math.min(Math.max(implicitWidth, Style.px(70)), footer.width * 0.62)
        icon: Kiosk.page.screen === "Ending" ? "erase" : Kiosk.rightToLeft ? "back" : "forward"
        iconAtEnd: Kiosk.page.screen !== "Ending"
        label: Kiosk.page.proceed
        onActivated: Kiosk.proceed()
    }
}
