import QtQuick
import Kiosk.Core

// One big choice: pictogram, label, one line of explanation, price, chevron.
Pressable {
    id: card

    required property string icon
    required property string detail
    required property string price
    readonly property real natural: Math.max(Style.px(28), Math.max(words.implicitHeight, end.implicitHeight) + 2 * Style.px(4))

    description: [card.detail, card.price].filter(text => text !== "").join(". ")
    implicitHeight: card.natural

    Rectangle {
        anchors.fill: parent
        radius: Style.radius
        color: card.pressed ? Style.primarySoft : Style.surface
        border.width: Style.border
        border.color: card.pressed ? Style.primary : Style.line
    }

    IconTile {
        id: tile

        anchors.left: parent.left
        anchors.leftMargin: Style.px(5)
        anchors.verticalCenter: parent.verticalCenter
        visible: card.icon !== ""
        name: card.icon
        width: Math.min(Style.px(30), card.height - 2 * Style.px(4))
        height: width
    }

    Column {
        id: words

        anchors.left: tile.visible ? tile.right : parent.left
        anchors.leftMargin: Style.px(5)
        anchors.right: end.left
        anchors.rightMargin: Style.px(3)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Style.px(1)

        BodyText {
            width: parent.width
            text: card.label
            font.pixelSize: Style.labelFont
            font.bold: true
            Accessible.ignored: true
        }

        BodyText {
            width: parent.width
            visible: text !== ""
            text: card.detail
            font.pixelSize: Style.smallFont
            color: Style.inkSoft
            Accessible.ignored: true
        }
    }

    Row {
        id: end

        anchors.right: parent.right
        anchors.rightMargin: Style.px(4)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Style.px(2)

        BodyText {
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, card.width * 0.3)
            visible: text !== ""
            text: card.price
            font.bold: true
            color: Style.primary
            horizontalAlignment: Text.AlignRight
            Accessible.ignored: true
        }

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: Kiosk.rightToLeft ? "chevron_rtl" : "chevron"
        }
    }
}
