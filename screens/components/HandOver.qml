pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Core

// The citizen's phone takes over: a code to scan, the same letters on both screens, and what to do, in order.
Item {
    id: handOver

    required property bool portrait

    Scroller {
        anchors.left: parent.left
        anchors.top: parent.top
        anchors.bottom: parent.bottom
        width: handOver.portrait ? parent.width : parent.width - ticket.width - Style.margin

        Column {
            width: parent.width
            spacing: Style.px(handOver.portrait ? 8 : 10)

            BodyText {
                objectName: "waiting"
                width: parent.width
                text: Kiosk.waitingHeadline
                font.bold: true
                font.pixelSize: Style.heroFont
                lineHeight: 1.05
                horizontalAlignment: handOver.portrait ? Text.AlignHCenter : Text.AlignLeft
                Accessible.role: Accessible.AlertMessage
            }

            Ticket {
                visible: handOver.portrait
                anchors.horizontalCenter: parent.horizontalCenter
            }

            Column {
                id: steps

                width: parent.width
                spacing: Style.px(7)

                Repeater {
                    model: [qsTr("Scan the code with the camera of your phone."), qsTr("Check that your phone shows the same letters."), qsTr("Sign in on your phone, then approve.")]

                    delegate: Item {
                        id: step

                        required property int index
                        required property string modelData

                        width: steps.width
                        height: Math.max(number.height, words.implicitHeight)

                        Rectangle {
                            id: number

                            anchors.left: parent.left
                            anchors.verticalCenter: parent.verticalCenter
                            width: Style.px(15)
                            height: width
                            radius: width / 2
                            color: Style.primary

                            Text {
                                anchors.centerIn: parent
                                text: step.index + 1
                                color: Style.primaryInk
                                font.family: Style.family
                                font.bold: true
                                font.pixelSize: Style.px(9.5)
                                Accessible.ignored: true
                            }
                        }

                        BodyText {
                            id: words

                            anchors.left: number.right
                            anchors.leftMargin: Style.px(6)
                            anchors.right: parent.right
                            anchors.verticalCenter: parent.verticalCenter
                            text: step.modelData
                            font.pixelSize: Style.labelFont
                            Accessible.name: (step.index + 1) + ". " + text
                        }
                    }
                }
            }

            BodyText {
                width: parent.width
                text: Kiosk.byHand
                font.pixelSize: Style.smallFont
                color: Style.inkSoft
            }
        }
    }

    Ticket {
        id: ticket

        visible: !handOver.portrait
        anchors.right: parent.right
        anchors.top: parent.top
    }

    component Ticket: Rectangle {
        width: Style.px(150)
        height: inside.height + 2 * Style.px(5)
        radius: Style.radius
        color: Style.surface
        border.width: Style.border * 2
        border.color: Style.primary

        Column {
            id: inside

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.margins: Style.px(6)
            anchors.verticalCenter: parent.verticalCenter
            spacing: Style.px(2)

            QrCode {
                objectName: "qr"
                anchors.horizontalCenter: parent.horizontalCenter
                width: Style.px(handOver.portrait ? 116 : 108)
                height: width
                // Two places, one of them shown: a code is computed once.
                payload: visible ? Kiosk.handOver : ""
                Accessible.role: Accessible.Graphic
                Accessible.name: Kiosk.waitingHeadline
            }

            Text {
                objectName: "code"
                width: parent.width
                text: Kiosk.handOverCode
                color: Style.ink
                font.family: Style.family
                font.bold: true
                font.pixelSize: Style.px(20)
                font.letterSpacing: Style.px(1)
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Style.labelFont
                horizontalAlignment: Text.AlignHCenter
                textFormat: Text.PlainText
                Accessible.role: Accessible.StaticText
                // Spelt, not read as a word.
                Accessible.name: qsTr("Code: %1").arg(text.split("").filter(sign => /[A-Za-z0-9]/.test(sign)).join(", "))
            }

            BodyText {
                width: parent.width
                text: Kiosk.waitingDetail
                font.pixelSize: Style.smallFont
                color: Style.inkSoft
                horizontalAlignment: Text.AlignHCenter
            }
        }
    }
}
