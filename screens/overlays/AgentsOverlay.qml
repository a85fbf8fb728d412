pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Core
import screens.components

// The agents' mode: how the devices stand, and what an agent can put right. Nothing of a citizen is in it.
Rectangle {
    id: overlay

    readonly property bool landscape: width > height

    color: Style.paper

    MouseArea {
        anchors.fill: parent
    }

    Item {
        id: head

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Style.margin
        anchors.topMargin: Style.margin + (Kiosk.reach ? Math.max(0, overlay.height - Style.reach) : 0)
        height: Math.max(names.height, leave.height)

        Column {
            id: names

            anchors.left: parent.left
            anchors.right: leave.left
            anchors.rightMargin: Style.gap
            anchors.verticalCenter: parent.verticalCenter
            spacing: Style.px(2)

            BodyText {
                objectName: "agents.title"
                width: parent.width
                text: qsTr("Agents' mode")
                font.bold: true
                font.pixelSize: Style.titleFont
                Accessible.role: Accessible.Heading
            }

            BodyText {
                objectName: "agents.who"
                width: parent.width
                text: Kiosk.agents.who
                color: Style.inkSoft
            }
        }

        ActionButton {
            id: leave

            objectName: "agents.leave"
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            kind: "secondary"
            icon: "lock"
            label: qsTr("Lock")
            onActivated: Kiosk.agents.leave()
        }
    }

    Scroller {
        identifier: "scroll.agents"
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: head.bottom
        anchors.bottom: foot.top
        anchors.margins: Style.margin

        Grid {
            id: grid

            width: parent.width
            columns: overlay.landscape ? 3 : 1
            spacing: Style.px(4)

            Repeater {
                model: Kiosk.agents.devices

                delegate: Rectangle {
                    id: row

                    required property string key
                    required property string label
                    required property string icon
                    required property string condition
                    required property string severity
                    required property string mark
                    readonly property bool good: severity === "ok"

                    objectName: "agents.device." + key
                    width: (grid.width - (grid.columns - 1) * grid.spacing) / grid.columns
                    height: Math.max(Style.px(26), words.height + 2 * Style.px(4))
                    radius: Style.radius
                    color: good ? Style.surface : severity === "fault" ? Style.problemSoft : Style.noticeSoft
                    border.width: Style.border
                    border.color: good ? Style.hairline : severity === "fault" ? Style.problem : Style.notice
                    Accessible.role: Accessible.StaticText
                    Accessible.name: label + ", " + condition

                    IconTile {
                        id: picture

                        anchors.left: parent.left
                        anchors.leftMargin: Style.px(4)
                        anchors.verticalCenter: parent.verticalCenter
                        name: row.icon
                    }

                    Column {
                        id: words

                        anchors.left: picture.right
                        anchors.leftMargin: Style.px(5)
                        anchors.right: mark.left
                        anchors.rightMargin: Style.px(3)
                        anchors.verticalCenter: parent.verticalCenter

                        BodyText {
                            width: parent.width
                            text: row.label
                            font.bold: true
                            Accessible.ignored: true
                        }

                        BodyText {
                            width: parent.width
                            text: row.condition
                            color: Style.inkSoft
                            font.pixelSize: Style.smallFont
                            Accessible.ignored: true
                        }
                    }

                    Icon {
                        id: mark

                        anchors.right: parent.right
                        anchors.rightMargin: Style.px(5)
                        anchors.verticalCenter: parent.verticalCenter
                        name: row.mark
                        color: row.good ? Style.primary : row.severity === "fault" ? Style.problem : Style.notice
                    }
                }
            }
        }
    }

    Column {
        id: foot

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Style.margin
        spacing: Style.px(6)

        Banner {
            objectName: "agents.told"
            width: parent.width
            visible: Kiosk.agents.acted !== "" || Kiosk.agents.problem !== ""
            icon: Kiosk.agents.wellDone ? "done" : "warning"
            ink: Kiosk.agents.wellDone ? Style.primary : Style.problem
            tint: Kiosk.agents.wellDone ? Style.primarySoft : Style.problemSoft
            title: Kiosk.agents.problem !== "" ? Kiosk.agents.problem : Kiosk.agents.acted
        }

        BodyText {
            width: parent.width
            text: qsTr("When a printer may still hold something: put it right, take what comes out, then say so here.")
            color: Style.inkSoft
            font.pixelSize: Style.smallFont
        }

        ActionButton {
            objectName: "agents.clear_held"
            width: parent.width
            enabled: !Kiosk.agents.acting
            opacity: enabled ? 1 : 0.45
            icon: "printer"
            label: Kiosk.agents.acting ? qsTr("One moment, the printers are being asked.") : qsTr("I looked at the printers and took everything out")
            onActivated: Kiosk.agents.clearHeld()
        }
    }
}
