pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Core
import screens.components

// What can be done here, what it costs, how long it takes, what to bring, and what cannot be had now.
Item {
    id: screen

    readonly property bool portrait: height > width * 0.75

    BodyText {
        id: heading

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        text: qsTr("What do you want to do?")
        font.bold: true
        font.pixelSize: Style.titleFont
        Accessible.role: Accessible.Heading
    }

    Scroller {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: heading.bottom
        anchors.topMargin: Style.px(8)
        anchors.bottom: parent.bottom

        Grid {
            id: grid

            width: parent.width
            columns: screen.portrait ? 1 : 2
            spacing: Style.px(6)

            Repeater {
                model: Kiosk.tiles

                delegate: Pressable {
                    id: tile

                    required property string procedure
                    required property string title
                    required property string summary
                    required property string cost
                    required property string duration
                    required property string bring
                    required property string icon
                    required property string notice
                    required property bool degraded
                    required property bool open

                    objectName: "tile." + procedure
                    label: title
                    description: [summary, cost, duration, bring, notice].filter(text => text !== "").join(". ")
                    enabled: open
                    width: (grid.width - (grid.columns - 1) * grid.spacing) / grid.columns
                    height: body.height + 2 * Style.px(8)
                    onActivated: Kiosk.start(procedure)

                    Rectangle {
                        anchors.fill: parent
                        radius: Style.radius
                        color: tile.pressed ? Style.primarySoft : Style.surface
                        border.width: Style.border
                        border.color: tile.pressed ? Style.primary : Style.line
                    }

                    Column {
                        id: body

                        anchors.left: parent.left
                        anchors.right: parent.right
                        anchors.top: parent.top
                        anchors.margins: Style.px(8)
                        spacing: Style.px(5)

                        Row {
                            width: parent.width
                            spacing: Style.px(5)

                            IconTile {
                                id: picture

                                width: Style.px(24)
                                height: Style.px(24)
                                name: tile.icon
                                tint: Style.primary
                                ink: Style.primaryInk
                            }

                            Column {
                                anchors.verticalCenter: parent.verticalCenter
                                width: parent.width - picture.width - chevron.width - 2 * parent.spacing
                                spacing: Style.px(1)

                                BodyText {
                                    width: parent.width
                                    text: tile.title
                                    font.bold: true
                                    font.pixelSize: Math.round(Style.labelFont * 1.15)
                                    Accessible.ignored: true
                                }

                                BodyText {
                                    width: parent.width
                                    text: tile.summary
                                    color: Style.inkSoft
                                    font.pixelSize: Style.smallFont
                                    Accessible.ignored: true
                                }
                            }

                            Icon {
                                id: chevron

                                anchors.verticalCenter: parent.verticalCenter
                                name: Kiosk.rightToLeft ? "chevron_rtl" : "chevron"
                            }
                        }

                        Rectangle {
                            width: parent.width
                            height: Math.max(1, Style.border)
                            color: Style.hairline
                        }

                        Flow {
                            width: parent.width
                            spacing: Style.px(6)

                            Fact {
                                icon: "euro"
                                text: tile.cost
                            }

                            Fact {
                                icon: "time"
                                text: tile.duration
                            }

                            Fact {
                                icon: "bag"
                                text: tile.bring
                            }
                        }

                        Banner {
                            width: parent.width
                            visible: tile.notice !== ""
                            icon: tile.degraded ? "warning" : "info"
                            text: tile.notice
                            ink: tile.degraded ? Style.notice : Style.primary
                            tint: tile.degraded ? Style.noticeSoft : Style.primarySoft
                        }
                    }
                }
            }
        }
    }

    component Fact: Row {
        id: fact

        required property string icon
        required property string text

        spacing: Style.px(2)

        Icon {
            id: sign

            name: fact.icon
            font.pixelSize: Style.px(7)
        }

        BodyText {
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, grid.width / grid.columns - 2 * Style.px(8) - Style.px(12))
            text: fact.text
            font.pixelSize: Style.smallFont
            Accessible.ignored: true
        }
    }
}
