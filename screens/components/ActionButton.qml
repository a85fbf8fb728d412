import QtQuick
import Kiosk.Core

// A button with a word, and a pictogram before or after it.
Pressable {
    id: button

    // "primary" leads on, "secondary" is a way beside, "quiet" is always there.
    property string kind: "primary"
    property string icon: ""
    property bool iconAtEnd: false
    property int fontSize: Style.labelFont
    property real iconSize: Style.iconSize
    readonly property color ink: button.kind === "primary" ? Style.primaryInk : button.kind === "accent" ? Style.accentInk : Style.primary

    // What the words would like, whatever they were given.
    implicitWidth: Math.max(Style.target, caption.implicitWidth + (picture.visible ? picture.implicitWidth + row.spacing : 0) + 2 * Style.px(8))
    implicitHeight: Math.max(Style.target, caption.implicitHeight + 2 * Style.px(3))
    opacity: enabled || Kiosk.overlay !== "" ? 1 : 0.45

    Rectangle {
        anchors.fill: parent
        radius: Style.radius
        color: {
            if (button.kind === "primary")
                return button.pressed ? Style.primaryPressed : Style.primary;
            if (button.kind === "accent")
                return button.pressed ? Qt.darker(Style.accent, 1.12) : Style.accent;
            return button.pressed ? Style.primarySoft : Style.surface;
        }
        border.width: button.kind === "secondary" ? Style.border * 2 : 0
        border.color: Style.primary
    }

    Row {
        id: row

        anchors.centerIn: parent
        spacing: Style.px(3)
        layoutDirection: button.iconAtEnd ? Qt.RightToLeft : Qt.LeftToRight

        Icon {
            id: picture

            anchors.verticalCenter: parent.verticalCenter
            visible: button.icon !== ""
            name: button.icon
            color: button.ink
            font.pixelSize: button.iconSize
        }

        Text {
            id: caption

            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, button.width - 2 * Style.px(4) - (picture.visible ? picture.width + row.spacing : 0))
            text: button.label
            color: button.ink
            font.family: Style.family
            font.bold: true
            font.pixelSize: button.fontSize
            wrapMode: Text.Wrap
            horizontalAlignment: Text.AlignHCenter
            textFormat: Text.PlainText
            Accessible.ignored: true
        }
    }
}
