pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Core
import screens.components

// The last page: what was reached, what to take along, what to do next.
Item {
    id: screen

    readonly property bool portrait: height > width * 0.75
    readonly property bool wide: !portrait && Kiosk.page.qr !== ""
    readonly property bool problem: Kiosk.page.tone === "problem"

    Scroller {
        anchors.left: parent.left
        anchors.top: parent.top
        anchors.bottom: parent.bottom
        width: screen.wide ? parent.width - code.width - Style.margin : parent.width

        Column {
            width: parent.width
            spacing: Style.px(6)

            Row {
                width: parent.width
                spacing: Style.px(6)

                IconTile {
                    id: sign

                    width: Style.px(22)
                    height: Style.px(22)
                    name: Kiosk.page.tone
                    tint: screen.problem ? Style.noticeSoft : Kiosk.page.tone === "done" || Kiosk.page.tone === "nothing_to_pay" ? Style.goodSoft : Style.primarySoft
                    ink: screen.problem ? Style.notice : Kiosk.page.tone === "done" || Kiosk.page.tone === "nothing_to_pay" ? Style.good : Style.primary
                }

                Column {
                    width: parent.width - sign.width - parent.spacing
                    spacing: Style.px(2)

                    BodyText {
                        width: parent.width
                        text: Kiosk.page.title
                        font.bold: true
                        font.pixelSize: Style.titleFont
                        Accessible.role: Accessible.Heading
                    }

                    BodyText {
                        width: parent.width
                        visible: text !== ""
                        text: Kiosk.page.help
                        color: Style.inkSoft
                    }
                }
            }

            Rectangle {
                width: parent.width
                height: figures.height + 2 * Style.px(5)
                visible: Kiosk.page.number !== ""
                radius: Style.radius
                color: Style.surface
                border.width: Style.border * 2
                border.color: Style.primary

                Column {
                    id: figures

                    anchors.left: parent.left
                    anchors.right: parent.right
                    anchors.margins: Style.px(6)
                    anchors.verticalCenter: parent.verticalCenter
                    spacing: Style.px(1)

                    BodyText {
                        width: parent.width
                        text: Kiosk.page.numberCaption
                        font.pixelSize: Style.smallFont
                        color: Style.inkSoft
                        horizontalAlignment: Text.AlignHCenter
                    }

                    Text {
                        readonly property bool personal: true

                        objectName: "number"
                        width: parent.width
                        text: Kiosk.page.number
                        color: Style.ink
                        font.family: Style.family
                        font.bold: true
                        font.pixelSize: Style.px(22)
                        fontSizeMode: Text.HorizontalFit
                        minimumPixelSize: Style.labelFont
                        horizontalAlignment: Text.AlignHCenter
                        textFormat: Text.PlainText
                        Accessible.role: Accessible.StaticText
                        Accessible.name: text
                    }
                }
            }

            PointList {
                width: parent.width
                // Without a number or a code to show, the lines have the page for themselves.
                large: Kiosk.page.number === "" && Kiosk.page.qr === ""
                spacing: Style.px(large ? 12 : 4)
                topPadding: Style.px(large ? 6 : 0)
                model: Kiosk.page.points
            }

            PhoneCode {
                visible: Kiosk.page.qr !== "" && screen.portrait
                anchors.horizontalCenter: parent.horizontalCenter
                width: Style.px(160)
                side: Style.px(86)
            }
        }
    }

    PhoneCode {
        id: code

        visible: screen.wide
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        width: Style.px(90)
    }
}
