import QtQuick
import Kiosk.Core

// A sentence that must be seen: what is wrong and how to cure it, with a pictogram, never by colour alone.
Rectangle {
    id: banner

    property string icon: "warning"
    property string title: ""
    property string text: ""
    property color ink: Style.problem
    property color tint: Style.problemSoft

    implicitHeight: words.implicitHeight + 2 * Style.px(4)
    radius: Style.radius
    color: banner.tint
    border.width: Style.border
    border.color: banner.ink

    Icon {
        id: picture

        anchors.left: parent.left
        anchors.leftMargin: Style.px(5)
        anchors.verticalCenter: parent.verticalCenter
        name: banner.icon
        color: banner.ink
    }

    Column {
        id: words

        anchors.left: picture.right
        anchors.leftMargin: Style.px(4)
        anchors.right: parent.right
        anchors.rightMargin: Style.px(4)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Style.px(1)

        BodyText {
            width: parent.width
            visible: text !== ""
            text: banner.title
            font.bold: true
            color: banner.ink
            Accessible.role: Accessible.AlertMessage
            // Heard at once, with the cure.
            Accessible.description: banner.text
        }

        BodyText {
            width: parent.width
            visible: text !== ""
            text: banner.text
            color: Style.ink
            Accessible.role: Accessible.AlertMessage
            Accessible.ignored: banner.title !== ""
        }
    }
}
