pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Core
import screens.components

// Nobody is there: silent and still. Any touch or key begins.
FocusScope {
    id: screen

    readonly property bool portrait: height > width

    focus: true
    Keys.onPressed: Kiosk.wake()
    Component.onCompleted: forceActiveFocus()

    Image {
        id: lake

        anchors.fill: parent
        visible: Style.illustrated
        source: screen.portrait ? "../assets/illustrations/lake-portrait.svg" : "../assets/illustrations/lake-landscape.svg"
        fillMode: Image.PreserveAspectCrop
        verticalAlignment: Image.AlignBottom
        Accessible.ignored: true
    }

    // It lies between the shore and the buttons, and is elsewhere when they leave it no water.
    Image {
        readonly property real unit: lake.paintedHeight / Math.max(1, lake.implicitHeight)
        readonly property real shore: screen.height - (screen.portrait ? 762 : 412) * unit
        readonly property real quay: (screen.portrait ? start.y : languages.y) - Style.px(4)

        visible: Style.illustrated && y + height > shore + 40 * unit
        source: "../assets/illustrations/boat.svg"
        width: 116 * unit
        height: 122 * unit
        x: screen.portrait ? 207 * unit : start.x + start.width + Style.px(12)
        y: Math.min(quay, shore + 144 * unit) - height
        Accessible.ignored: true
    }

    MouseArea {
        anchors.fill: parent
        onClicked: Kiosk.wake()
    }

    Column {
        id: words

        anchors.left: parent.left
        anchors.leftMargin: Style.px(18)
        anchors.right: parent.right
        anchors.rightMargin: Style.px(18)
        anchors.top: parent.top
        anchors.topMargin: screen.portrait ? Style.px(34) : Style.px(16)
        spacing: Style.px(6)

        Row {
            anchors.left: parent.left
            spacing: Style.px(4)

            Rectangle {
                width: Style.px(16)
                height: Style.px(16)
                radius: Style.px(3)
                color: Style.primary

                Icon {
                    anchors.centerIn: parent
                    name: "town"
                    color: Style.primaryInk
                    font.pixelSize: Style.px(11)
                }
            }

            Column {
                anchors.verticalCenter: parent.verticalCenter

                BodyText {
                    anchors.left: parent.left
                    text: Kiosk.town
                    font.bold: true
                    color: Style.primary
                    font.pixelSize: Style.labelFont
                }

                BodyText {
                    anchors.left: parent.left
                    text: Kiosk.site
                    color: Style.inkSoft
                    font.pixelSize: Style.smallFont
                }
            }
        }

        BodyText {
            width: parent.width
            text: Kiosk.closed === "" ? qsTr("Your procedures, one step at a time") : qsTr("Closed for the moment")
            font.bold: true
            font.pixelSize: screen.portrait && Kiosk.textSize !== "largest" ? Math.round(Style.heroFont * 1.2) : Style.heroFont
            color: Style.ink
            Accessible.role: Accessible.Heading
        }

        Banner {
            width: parent.width
            visible: Kiosk.closed !== ""
            text: Kiosk.closedReason
            ink: Style.notice
            tint: Style.noticeSoft
        }

        Item {
            id: list

            width: parent.width
            height: services.height
            // The largest letters leave no room for it in landscape; the next page has it all.
            visible: Kiosk.closed === "" && words.y + list.y + services.height + Style.px(3) < (start?.y ?? 0)

            // The list may reach into the picture: the sky goes with it.
            Rectangle {
                anchors.left: services.left
                anchors.leftMargin: -Style.px(4)
                anchors.verticalCenter: services.verticalCenter
                width: services.width + 2 * Style.px(4)
                height: services.height + 2 * Style.px(3)
                radius: Style.radius
                color: Style.paper
            }

            Column {
                id: services

                anchors.left: parent.left
                spacing: Style.px(3)

                Repeater {
                    model: Kiosk.tiles

                    delegate: Row {
                        id: service

                        anchors.left: parent.left

                        required property string title
                        required property bool degraded
                        required property string icon

                        spacing: Style.px(3)

                        Icon {
                            id: picture

                            name: service.degraded ? "warning" : service.icon
                            color: service.degraded ? Style.notice : Style.primary
                        }

                        BodyText {
                            anchors.verticalCenter: parent.verticalCenter
                            width: Math.min(implicitWidth, words.width - picture.width - service.spacing)
                            text: service.title
                        }
                    }
                }

                // Which, and how, is on the tiles: here it would not fit under every service.
                BodyText {
                    anchors.left: parent.left
                    width: Math.min(implicitWidth, words.width)
                    visible: Kiosk.limited
                    text: qsTr("Some services are limited at the moment.")
                    font.pixelSize: Style.smallFont
                    color: Style.notice
                }
            }
        }
    }

    ActionButton {
        id: start

        objectName: "wake"
        visible: Kiosk.closed === ""
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: languages.top
        anchors.bottomMargin: screen.portrait ? Style.px(14) : Style.px(10)
        width: Math.min(parent.width - 2 * Style.px(18), Math.max(implicitWidth, Style.px(190)))
        height: Style.px(38)
        kind: "accent"
        icon: "touch"
        fontSize: Style.titleFont
        iconSize: Style.px(14)
        label: qsTr("Touch the screen")
        onActivated: Kiosk.wake()
    }

    LanguageRow {
        id: languages

        room: screen.width - 2 * Style.px(6)
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: screen.portrait ? Style.px(26) : Style.px(16)
    }
}
