import QtQuick
import Kiosk.Core

// One of a few: the chosen one has a tick and a thick edge, so that it never depends on a colour.
Pressable {
    id: choice

    property bool chosen: false
    property string sample: ""
    property real sampleSize: Style.labelFont
    property color sampleInk: Style.ink
    property color samplePaper: "transparent"

    implicitHeight: Math.max(Style.target, words.implicitHeight + 2 * Style.px(3))
    Accessible.checkable: true
    Accessible.checked: choice.chosen
    Accessible.role: Accessible.RadioButton

    Rectangle {
        anchors.fill: parent
        radius: Style.radius
        color: choice.pressed ? Style.primarySoft : Style.surface
        border.width: choice.chosen ? Style.border * 3 : Style.border
        border.color: choice.chosen ? Style.primary : Style.line
    }

    Column {
        id: words

        anchors.centerIn: parent
        width: choice.width - 2 * Style.px(2)
        spacing: Style.px(1.5)

        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            visible: choice.sample !== ""
            width: Math.max(Style.px(18), letter.implicitWidth + 2 * Style.px(3))
            height: Math.max(Style.px(13), letter.implicitHeight)
            radius: Style.px(2)
            color: choice.samplePaper
            border.width: choice.samplePaper.a > 0 ? Style.border : 0
            border.color: Style.line

            Text {
                id: letter

                objectName: "sample"
                anchors.centerIn: parent
                text: choice.sample
                color: choice.sampleInk
                font.family: Style.family
                font.bold: true
                font.pixelSize: choice.sampleSize
                textFormat: Text.PlainText
                Accessible.ignored: true
            }
        }

        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            spacing: Style.px(2)

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                visible: choice.chosen
                name: "yes"
                color: Style.primary
                font.pixelSize: Style.px(6)
            }

            Text {
                width: Math.min(implicitWidth, words.width - (choice.chosen ? Style.px(8) : 0))
                text: choice.label
                color: Style.ink
                font.family: Style.family
                font.bold: choice.chosen
                font.pixelSize: Style.smallFont
                wrapMode: Text.Wrap
                horizontalAlignment: Text.AlignHCenter
                textFormat: Text.PlainText
                Accessible.ignored: true
            }
        }
    }
}
