import QtQuick
import Kiosk.Core

// One question: its title and one sentence of help, then whatever answers it.
// Stacked in portrait; side by side in landscape.
Item {
    id: question

    readonly property bool portrait: height > width * 0.75
    property alias aside: extra.data
    default property alias content: place.data

    Scroller {
        id: words

        identifier: "scroll.words"
        anchors.left: parent.left
        anchors.top: parent.top
        width: question.portrait ? parent.width : Math.round(parent.width * 0.36)
        height: question.portrait ? heading.height : parent.height

        Column {
            id: heading

            width: parent.width
            spacing: Style.px(4)

            Text {
                width: parent.width
                text: Kiosk.page.title
                color: Style.ink
                font.family: Style.family
                font.bold: true
                font.pixelSize: Style.titleFont
                lineHeight: 1.05
                wrapMode: Text.Wrap
                textFormat: Text.PlainText
                horizontalAlignment: Text.AlignLeft
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }

            BodyText {
                width: parent.width
                visible: text !== ""
                text: Kiosk.page.help
                color: Style.inkSoft
            }

            Item {
                id: extra

                width: parent.width
                height: childrenRect.height
                visible: children.length > 0
            }
        }
    }

    Item {
        id: place

        anchors.left: question.portrait ? parent.left : words.right
        anchors.leftMargin: question.portrait ? 0 : Style.margin
        anchors.right: parent.right
        anchors.top: question.portrait ? words.bottom : parent.top
        anchors.topMargin: question.portrait ? Style.px(10) : 0
        anchors.bottom: parent.bottom
    }
}
