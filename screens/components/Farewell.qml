import QtQuick
import Kiosk.Core

// A page of one message and one button, in the middle of the screen.
Item {
    id: farewell

    property string icon: "done"
    property color ink: Style.good
    property color tint: Style.goodSoft
    property string title: ""
    property string text: ""
    property string action: ""
    default property alias content: extra.data

    Column {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Style.px(18), Style.px(240))
        spacing: Style.px(8)

        IconTile {
            anchors.horizontalCenter: parent.horizontalCenter
            width: Style.px(34)
            height: Style.px(34)
            name: farewell.icon
            ink: farewell.ink
            tint: farewell.tint
        }

        BodyText {
            width: parent.width
            text: farewell.title
            font.bold: true
            font.pixelSize: Style.heroFont
            horizontalAlignment: Text.AlignHCenter
            Accessible.role: Accessible.Heading
        }

        BodyText {
            width: parent.width
            text: farewell.text
            horizontalAlignment: Text.AlignHCenter
            color: Style.inkSoft
        }

        Item {
            id: extra

            width: parent.width
            height: childrenRect.height
        }

        ActionButton {
            objectName: "wake"
            anchors.horizontalCenter: parent.horizontalCenter
            kind: "secondary"
            label: farewell.action
            onActivated: Kiosk.wake()
        }
    }
}
