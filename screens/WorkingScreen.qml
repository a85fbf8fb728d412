import QtQuick
import Kiosk.Core
import screens.components

// The kiosk or a machine has the hand: what happens, where to look, what comes next.
Item {
    id: screen

    readonly property bool portrait: height > width * 0.75
    readonly property bool elsewhere: Kiosk.waitingPlace === "terminal"
    readonly property bool toTheRight: Kiosk.terminalSide === "right"
    readonly property bool handedOver: Kiosk.handOver !== ""

    HandOver {
        anchors.fill: parent
        visible: screen.handedOver
        portrait: screen.portrait
    }

    Column {
        id: words

        visible: !screen.handedOver
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.topMargin: screen.portrait ? Style.px(14) : Style.px(4)
        spacing: Style.px(5)

        BodyText {
            width: parent.width
            text: Kiosk.page.title
            font.pixelSize: Style.labelFont
            font.bold: true
            color: Style.primary
            horizontalAlignment: Text.AlignHCenter
        }

        BodyText {
            objectName: "waiting"
            width: parent.width
            text: Kiosk.waitingHeadline
            font.bold: true
            font.pixelSize: Style.heroFont
            horizontalAlignment: Text.AlignHCenter
            Accessible.role: Accessible.AlertMessage
        }

        BodyText {
            width: parent.width
            text: Kiosk.waitingDetail
            horizontalAlignment: Text.AlignHCenter
            color: Style.inkSoft
        }
    }

    Rectangle {
        anchors.fill: drawing
        anchors.margins: -Style.px(4)
        visible: drawing.visible && !Style.illustrated
        radius: Style.radius
        color: "#FFFFFF"
    }

    Image {
        id: drawing

        visible: !screen.handedOver && height > Style.px(60)
        anchors.top: words.bottom
        anchors.bottom: parent.bottom
        anchors.topMargin: Style.px(8)
        anchors.bottomMargin: Style.px(8)
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(parent.width * 0.6, height)
        fillMode: Image.PreserveAspectFit
        source: Kiosk.waitingPlace === "" ? "" : "../assets/illustrations/" + Kiosk.waitingPlace + ".svg"
        sourceSize.width: Style.px(160)
        sourceSize.height: Style.px(160)
        Accessible.role: Accessible.Graphic
        Accessible.name: Kiosk.waitingHeadline
    }

    // The arrow points at the real terminal, so it does not mirror with the language.
    Item {
        LayoutMirroring.enabled: false
        LayoutMirroring.childrenInherit: true
        anchors.fill: parent
        visible: screen.elsewhere

        Rectangle {
            width: Style.px(34)
            height: Style.px(34)
            radius: width / 2
            color: Style.accent
            y: Math.max(words.y + words.height + Style.px(6), (parent.height - height) / 2 + Style.px(20))
            x: screen.toTheRight ? parent.width - width : 0

            Icon {
                anchors.centerIn: parent
                name: screen.toTheRight ? "look_right" : "look_left"
                color: Style.accentInk
                font.pixelSize: Style.px(20)
            }
        }
    }
}
