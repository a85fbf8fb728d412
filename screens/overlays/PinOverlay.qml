import QtQuick
import Kiosk.Core
import screens.components

// An agent's badge is in the reader: his PIN is asked for here, and nowhere else.
Item {
    id: overlay

    readonly property bool asking: Kiosk.agents.state === "asking"
    readonly property bool refused: Kiosk.agents.state === "refused"
    readonly property bool landscape: width > height

    Rectangle {
        anchors.fill: parent
        color: Style.shade
    }

    MouseArea {
        anchors.fill: parent
    }

    Rectangle {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Style.margin, Style.px(overlay.landscape && !overlay.refused ? 380 : 230))
        height: body.height + 2 * Style.px(12)
        radius: Style.radius * 1.5
        color: Style.surface

        Grid {
            id: body

            readonly property real column: (width - (columns - 1) * columnSpacing) / columns

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: parent.top
            anchors.margins: Style.px(12)
            columns: overlay.landscape && !overlay.refused ? 2 : 1
            columnSpacing: Style.px(14)
            rowSpacing: Style.px(8)

            Column {
                width: body.column
                spacing: Style.px(6)

                IconTile {
                    name: overlay.refused ? "lock" : "id_card"
                    tint: overlay.refused ? Style.problemSoft : Style.primarySoft
                    ink: overlay.refused ? Style.problem : Style.primary
                    width: Style.px(22)
                    height: Style.px(22)
                }

                BodyText {
                    objectName: "pin.title"
                    width: parent.width
                    text: overlay.refused ? qsTr("This badge opens nothing") : qsTr("Agents: your PIN")
                    font.bold: true
                    font.pixelSize: Style.titleFont
                    Accessible.role: Accessible.AlertMessage
                }

                BodyText {
                    width: parent.width
                    text: overlay.refused ? Kiosk.agents.problem : Kiosk.agents.state === "checking" ? qsTr("One moment, the badge is being checked.") : qsTr("%1 to %2 digits. Nobody should see them.").arg(Kiosk.agents.shortest).arg(Kiosk.agents.longest)
                }

                Banner {
                    objectName: "pin.problem"
                    width: parent.width
                    visible: !overlay.refused && (Kiosk.agents.problem !== "" || Kiosk.agents.wait > 0 || Kiosk.agents.tries >= 0)
                    ink: Kiosk.agents.problem !== "" || Kiosk.agents.wait > 0 ? Style.problem : Style.notice
                    tint: Kiosk.agents.problem !== "" || Kiosk.agents.wait > 0 ? Style.problemSoft : Style.noticeSoft
                    icon: Kiosk.agents.problem !== "" ? "problem" : "info"
                    title: Kiosk.agents.problem
                    text: Kiosk.agents.wait > 0 ? qsTr("Too many wrong PINs. %n seconds to wait.", "", Kiosk.agents.wait) : Kiosk.agents.tries >= 0 ? qsTr("%n tries left on this badge.", "", Kiosk.agents.tries) : ""
                }
            }

            Column {
                width: body.column
                spacing: Style.px(6)

                Row {
                    id: dots

                    objectName: "pin.digits"
                    anchors.horizontalCenter: parent.horizontalCenter
                    visible: !overlay.refused
                    spacing: Style.px(4)
                    Accessible.role: Accessible.StaticText
                    Accessible.name: qsTr("%n digits typed", "", Kiosk.agents.digits)

                    Repeater {
                        model: Kiosk.agents.longest

                        delegate: Rectangle {
                            required property int index

                            width: Style.px(8)
                            height: width
                            radius: width / 2
                            color: index < Kiosk.agents.digits ? Style.ink : "transparent"
                            border.width: Style.border * (index < Kiosk.agents.shortest ? 2 : 1)
                            border.color: index < Kiosk.agents.shortest ? Style.ink : Style.line
                        }
                    }
                }

                Keyboard {
                    width: parent.width
                    height: implicitHeight
                    visible: !overlay.refused
                    enabled: overlay.asking && Kiosk.agents.wait === 0
                    opacity: enabled ? 1 : 0.45
                    kind: "digits"
                    onTyped: key => Kiosk.agents.type(key)
                    onErased: Kiosk.agents.erase()
                }

                Flow {
                    width: parent.width
                    spacing: Style.gap

                    ActionButton {
                        objectName: "pin.enter"
                        visible: !overlay.refused
                        enabled: Kiosk.agents.canEnter
                        opacity: enabled ? 1 : 0.45
                        icon: "lock"
                        label: qsTr("Open")
                        onActivated: Kiosk.agents.enter()
                    }

                    ActionButton {
                        objectName: "pin.leave"
                        width: Math.min(implicitWidth, parent ? parent.width : 0)
                        kind: overlay.refused ? "primary" : "secondary"
                        label: overlay.refused ? qsTr("I took the badge back") : qsTr("Cancel")
                        onActivated: Kiosk.agents.leave()
                    }
                }
            }
        }
    }
}
