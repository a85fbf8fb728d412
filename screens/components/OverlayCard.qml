import QtQuick
import Kiosk.Core

// A question over the page; the page below is out of reach until it is answered.
Item {
    id: overlay

    property string icon: "info"
    property string title: ""
    property string text: ""
    property color ink: Style.primary
    property color tint: Style.primarySoft
    default property alias content: actions.data

    Rectangle {
        anchors.fill: parent
        color: Style.shade
    }

    MouseArea {
        anchors.fill: parent
    }

    Rectangle {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Style.margin, Style.px(230))
        height: body.height + 2 * Style.px(12)
        radius: Style.radius * 1.5
        color: Style.surface

        Column {
            id: body

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: parent.top
            anchors.margins: Style.px(12)
            spacing: Style.px(6)

            IconTile {
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
