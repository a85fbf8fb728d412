pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Core
import screens.components

Question {
    id: screen

    aside: Column {
        width: parent.width
        height: visible ? implicitHeight : 0
        visible: !screen.portrait
        spacing: Style.px(6)
        topPadding: Style.px(4)

        Total {
            width: parent.width
            visible: Kiosk.page.total !== ""
        }

        PointList {
            width: parent.width
            model: Kiosk.page.points
        }
    }

    component Total: Rectangle {
        implicitHeight: amount.implicitHeight + caption.implicitHeight + 2 * Style.px(5)
        radius: Style.radius
        color: Style.primarySoft

        BodyText {
            id: caption

            anchors.left: parent.left
            anchors.leftMargin: Style.px(6)
            anchors.top: parent.top
            anchors.topMargin: Style.px(5)
            text: Kiosk.page.totalLabel
            color: Style.primary
        }

        BodyText {
            id: amount

            objectName: "total"
            anchors.left: caption.left
            anchors.top: caption.bottom
            text: Kiosk.page.total
            font.pixelSize: Style.heroFont
            font.bold: true
            color: Style.primary
        }
    }

    Scroller {
        anchors.fill: parent

        Column {
            width: parent.width
            spacing: Style.px(6)

            Rectangle {
                width: parent.width
                height: lines.height
                radius: Style.radius
                color: Style.surface
                border.width: Style.border
                border.color: Style.line

                Column {
                    id: lines

                    width: parent.width

                    Repeater {
                        model: Kiosk.page.lines

                        delegate: Item {
                            id: line

                            required property int index
                            required property string label
                            required property string value
                            required property string edit

                            width: lines.width
                            height: Math.max(words.implicitHeight + 2 * Style.px(4), change.visible ? change.height + 2 * Style.px(2) : 0)

                            Rectangle {
                                visible: line.index > 0
                                anchors.left: parent.left
                                anchors.leftMargin: Style.px(6)
                                anchors.right: parent.right
                                anchors.rightMargin: Style.px(6)
                                height: Math.max(1, Style.border)
                                color: Style.hairline
                            }

                            Column {
                                id: words

                                anchors.left: parent.left
                                anchors.leftMargin: Style.px(6)
                                anchors.right: change.visible ? change.left : parent.right
                                anchors.rightMargin: Style.px(4)
                                anchors.verticalCenter: parent.verticalCenter
                                spacing: Style.px(0.5)

                                BodyText {
                                    width: parent.width
                                    text: line.label
                                    font.pixelSize: Style.smallFont
                                    color: Style.inkSoft
                                }

                                BodyText {
                                    width: parent.width
                                    text: line.value
                                    personal: true
                                    font.bold: true
                                    wrapMode: Text.WrapAtWordBoundaryOrAnywhere
                                }
                            }

                            ActionButton {
                                id: change

                                objectName: "edit." + line.edit
                                anchors.right: parent.right
                                anchors.rightMargin: Style.px(4)
                                anchors.verticalCenter: parent.verticalCenter
                                visible: line.edit !== ""
                                kind: "quiet"
                                icon: "pencil"
                                fontSize: Style.smallFont
                                label: qsTr("Change")
                                description: line.label
                                onActivated: Kiosk.edit(line.edit)
                            }
                        }
                    }
                }
            }

            Total {
                width: parent.width
                visible: Kiosk.page.total !== "" && screen.portrait
            }

            PointList {
                width: parent.width
                visible: screen.portrait
                model: Kiosk.page.points
            }
        }
    }
}
