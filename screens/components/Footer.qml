import QtQuick
import Kiosk.Core

// Back at the start side, Continue at the end side: the same place on every screen.
Item {
    id: footer

    readonly property bool atHome: Kiosk.page.screen === "Home"
    readonly property bool stepping: Kiosk.visiting && !Kiosk.busy

    // Large words may need more than one line.
    implicitHeight: Math.max(Style.footer, onward.visible ? onward.height + 2 * Style.px(3) : 0, leave.visible ? leave.height + 2 * Style.px(3) : 0)

    ActionButton {
        id: behind

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

    // In the place of Back: what waits for the citizen's phone needs no phone to leave it.
    ActionButton {
        id: leave

        objectName: "giveup"
        anchors.left: parent.left
        anchors.leftMargin: Style.margin
        anchors.verticalCenter: parent.verticalCenter
        width: Math.min(implicitWidth, footer.width - 2 * Style.margin)
        visible: Kiosk.visiting && Kiosk.busy && !Kiosk.held
        kind: "secondary"
        icon: "close"
        label: qsTr("I do not want to use my phone")
        onActivated: Kiosk.giveUp()
    }

    ActionButton {
        id: onward

        readonly property real room: footer.width - 2 * Style.margin - (behind?.visible ? behind.width + Style.gap : 0)

        objectName: "continue"
        anchors.right: parent.right
        anchors.rightMargin: Style.margin
        anchors.verticalCenter: parent.verticalCenter
        visible: footer.stepping && Kiosk.page.proceed !== ""
        width: Math.min(Math.max(implicitWidth, Style.px(70)), room)
        icon: Kiosk.page.screen === "Ending" ? "erase" : Kiosk.rightToLeft ? "back" : "forward"
        iconAtEnd: Kiosk.page.screen !== "Ending"
        label: Kiosk.page.proceed
        onActivated: Kiosk.proceed()
    }
}
