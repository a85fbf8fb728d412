import QtQuick
import Kiosk.Core

// A question over the page; the page below is out of reach until it is answered.
Item {
    id: overlay

    property string icon: "info"
    property string title: ""
    property string text: ""
    property color ink: Style.primary
    // Millimetres, at most.
    property real wide: 230
    // Millimetres around the words.
    property real padding: 12
    property color tint: Style.primarySoft
    default property alias content: actions.data

    // A touch that answers nothing.
    signal touchedBeside

    Rectangle {
        anchors.fill: parent
        color: Style.shade
    }

    MouseArea {
        anchors.fill: parent
        onClicked: overlay.touchedBeside()
    }

    Rectangle {
        readonly property real reachTop: Kiosk.reach ? Math.max(0, overlay.height - Style.reach) : 0

        anchors.horizontalCenter: parent.horizontalCenter
        y: Math.max(Style.px(4), Math.min(Math.max((parent.height - height) / 2, reachTop), parent.height - height - Style.px(3)))
        width: Math.min(parent.width - 2 * Style.margin, Style.px(overlay.wide))
        height: Math.min(body.height + 2 * Style.px(overlay.padding), parent.height - Style.px(12))
        radius: Style.radius * 1.5
        color: Style.surface

        Column {
            id: body

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: parent.top
            anchors.margins: Style.px(overlay.padding)
            spacing: Style.px(6)

            IconTile {
                anchors.left: parent.left
                visible: overlay.icon !== ""
                name: overlay.icon
                tint: overlay.tint
                ink: overlay.ink
                width: Style.px(22)
                height: Style.px(22)
            }

            BodyText {
                width: parent.width
                text: overlay.title
                font.bold: true
                font.pixelSize: Style.titleFont
                Accessible.role: Accessible.AlertMessage
            }

            BodyText {
                width: parent.width
                visible: text !== ""
                text: overlay.text
            }

            Flow {
                id: actions

                width: parent.width
                spacing: Style.gap
                topPadding: Style.px(4)
            }
        }
    }
}
