pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Core

// Lines of explanation, each with its pictogram.
Column {
    id: list

    property alias model: repeater.model
    property bool large: false

    spacing: Style.px(4)

    Repeater {
        id: repeater

        delegate: Item {
            id: line

            required property string icon
            required property string text
            // What stands on the paper that the line is about: said, not shown (EN 301 549, 5.1.3.16).
            required property string paper

            width: list.width
            height: Math.max(picture.height, words.implicitHeight)

            IconTile {
                id: picture

                anchors.left: parent.left
                // Beside the first lines when there are many.
                y: words.implicitHeight > height * 1.6 ? Style.px(1) : (line.height - height) / 2
                width: list.large ? Style.px(28) : Style.px(15)
                height: width
                name: line.icon
            }

            BodyText {
                id: words

                anchors.left: picture.right
                anchors.leftMargin: Style.px(6)
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                text: line.text
                font.pixelSize: list.large ? Style.labelFont : Style.bodyFont
            }

            Item {
                readonly property bool personal: true

                anchors.fill: words
                visible: line.paper !== "" && Guide.headset
                Accessible.role: Accessible.StaticText
                Accessible.name: line.paper
            }
        }
    }
}
