import QtQuick
import Kiosk.Core
import screens.components

Question {
    id: screen

    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            Kiosk.erase();
        else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter)
            Kiosk.proceed();
        else if (event.text === " " || event.text.trim() !== "")
            Kiosk.type(event.text);
        else
            return;
        event.accepted = true;
    }
    Component.onCompleted: forceActiveFocus()

    // Where the paper is held: beside the keys in landscape, below them where there is room in portrait.
    component Reader: Image {
        required property bool wanted

        visible: wanted && Style.illustrated && Kiosk.canScan
        height: visible ? Style.px(70) : 0
        fillMode: Image.PreserveAspectFit
        source: visible ? "../assets/illustrations/scanner.svg" : ""
        sourceSize.width: Style.px(70)
        sourceSize.height: Style.px(70)
        Accessible.ignored: true
    }

    aside: Reader {
        width: parent ? parent.width : 0
        wanted: !screen.portrait && (Kiosk.textSize === "small" || Kiosk.textSize === "usual")
    }

    Scroller {
        id: scroller

        anchors.fill: parent

        Column {
            width: parent.width
            spacing: Style.px(5)

            Rectangle {
                id: field

                readonly property bool personal: said !== "" && Kiosk.page.entered !== ""
                readonly property string said: Kiosk.page.entered === "" ? qsTr("empty") : Kiosk.page.entered

                objectName: "field"
                // Most of what is typed is Latin, in every language.
                LayoutMirroring.enabled: false
                LayoutMirroring.childrenInherit: true
                width: parent.width
                height: Math.max(Style.px(24), value.implicitHeight + 2 * Style.px(3))
                radius: Style.radius
                color: Style.surface
                border.width: Style.border * 2.5
                border.color: Kiosk.page.problem === "" ? Style.primary : Style.problem
                Accessible.role: Accessible.EditableText
                Accessible.name: Kiosk.page.title
                Accessible.description: Kiosk.page.help
                Accessible.readOnly: false

                Text {
                    id: value

                    readonly property bool empty: Kiosk.page.entered === ""

                    anchors.left: parent.left
                    anchors.leftMargin: Style.px(6)
                    anchors.right: suffix.left
                    anchors.rightMargin: Style.px(4)
                    anchors.verticalCenter: parent.verticalCenter
                    text: empty ? Kiosk.page.placeholder : Kiosk.page.entered
                    color: empty ? Style.inkSoft : Style.ink
                    font.family: Style.family
                    font.pixelSize: Style.titleFont
                    font.bold: !empty
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: Style.bodyFont
                    wrapMode: Text.WrapAnywhere
                    textFormat: Text.PlainText
                    verticalAlignment: Text.AlignVCenter
                    horizontalAlignment: /[\u0600-\u06ff]/.test(Kiosk.page.entered) ? Text.AlignRight : Text.AlignLeft
                    Accessible.ignored: true
                }

                Text {
                    id: suffix

                    anchors.right: parent.right
                    anchors.rightMargin: Style.px(6)
                    anchors.verticalCenter: parent.verticalCenter
                    text: Kiosk.page.suffix
                    color: Style.inkSoft
                    font.family: Style.family
                    font.pixelSize: Style.titleFont
                    Accessible.ignored: true
                }
            }

            Row {
                id: hint

                width: parent.width
                visible: Kiosk.canScan && Kiosk.page.problem === ""
                spacing: Style.px(4)

                Icon {
                    id: scanner

                    anchors.verticalCenter: parent.verticalCenter
                    name: "scanner"
                    color: Style.primary
                }

                BodyText {
                    objectName: "scan-hint"
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width - scanner.width - parent.spacing
                    text: qsTr("Or hold its code in front of the reader.")
                }
            }

            Banner {
                id: problem

                objectName: "problem"
                width: parent.width
                visible: Kiosk.page.problem !== ""
                title: Kiosk.page.problem
                text: Kiosk.page.cure
            }

            Keyboard {
                id: keys

                width: parent.width
                kind: Kiosk.page.keyboard
                height: implicitHeight
                onTyped: key => Kiosk.type(key)
                onErased: Kiosk.erase()
                room: scroller.height - field.height - Style.px(5) - (notKnown.visible ? notKnown.height + Style.px(5) : 0) - (hint.visible ? hint.height + Style.px(5) : 0) - (problem.visible ? problem.height + Style.px(5) : 0)
            }

            ActionButton {
                id: notKnown

                objectName: "unsure"
                visible: Kiosk.page.unsure !== ""
                anchors.horizontalCenter: parent.horizontalCenter
                width: Math.min(implicitWidth, parent.width)
                kind: "secondary"
                icon: "unsure"
                label: Kiosk.page.unsure
                onActivated: Kiosk.unsure()
            }

            Reader {
                width: parent.width
                wanted: screen.portrait && keys.room - keys.height > Style.px(80)
            }
        }
    }
}
