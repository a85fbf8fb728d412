pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Demo

// The dock beside the kiosk. All sizes are in pixels of the screen, whatever the kiosk's scale.
Window {
    id: window

    readonly property color ground: "#1D2226"
    readonly property color raised: "#2B3238"
    readonly property color held: "#46525B"
    readonly property color ink: "#F2F4F5"
    readonly property color quiet: "#B9C3CA"
    readonly property color lit: "#9ED8C6"

    function px(pixels: real): real {
        return pixels * DockPanel.unit;
    }

    title: "Régie de la borne"
    color: window.ground
    onClosing: DockPanel.close()

    component Words: Text {
        color: window.ink
        font.pixelSize: window.px(14)
        wrapMode: Text.Wrap
        textFormat: Text.PlainText
    }

    Flickable {
        id: view

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.bottom: foot.top
        anchors.leftMargin: window.px(16)
        anchors.rightMargin: window.px(16)
        contentHeight: groups.height
        boundsBehavior: Flickable.StopAtBounds
        clip: true

        Column {
            id: groups

            width: view.width
            topPadding: window.px(14)
            bottomPadding: window.px(14)
            spacing: window.px(16)

            Repeater {
                model: DockPanel.groups

                delegate: Column {
                    id: group

                    required property int index
                    required property string heading
                    required property var buttons

                    width: groups.width
                    spacing: window.px(6)

                    Words {
                        text: group.heading
                        font.pixelSize: window.px(16)
                        font.bold: true
                    }

                    Words {
                        objectName: "state." + group.heading
                        width: parent.width
                        text: DockPanel.states.split("\n")[group.index]
                        color: window.lit
                    }

                    Flow {
                        width: parent.width
                        spacing: window.px(6)

                        Repeater {
                            model: group.buttons

                            delegate: Rectangle {
                                id: button

                                required property string action
                                required property string value
                                required property string label
                                required property string spoken
                                readonly property bool live: button.action !== ""

                                objectName: [button.action, button.value].filter(word => word !== "").join(".")
                                width: button.live ? caption.implicitWidth + window.px(20) : group.width
                                height: button.live ? window.px(30) : window.px(20)
                                radius: window.px(6)
                                color: area.pressed ? window.held : button.live ? window.raised : "transparent"
                                enabled: button.live
                                border.width: button.activeFocus ? window.px(2) : 0
                                border.color: window.lit
                                activeFocusOnTab: button.live
                                Accessible.ignored: !button.live
                                Accessible.role: Accessible.Button
                                Accessible.name: button.spoken
                                Accessible.onPressAction: DockPanel.perform(button.action, button.value)
                                Keys.onReturnPressed: DockPanel.perform(button.action, button.value)
                                Keys.onSpacePressed: DockPanel.perform(button.action, button.value)

                                Words {
                                    id: caption

                                    anchors.left: parent.left
                                    anchors.leftMargin: button.live ? window.px(10) : 0
                                    anchors.verticalCenter: parent.verticalCenter
                                    text: button.label
                                    color: button.live ? window.ink : window.quiet
                                    wrapMode: Text.NoWrap
                                    Accessible.ignored: true
                                }

                                MouseArea {
                                    id: area

                                    anchors.fill: parent
                                    onClicked: DockPanel.perform(button.action, button.value)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    Rectangle {
        id: foot

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        height: lines.height + window.px(20)
        color: window.raised

        Column {
            id: lines

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            anchors.margins: window.px(16)
            spacing: window.px(2)

            Words {
                objectName: "told"
                width: parent.width
                text: DockPanel.told === "" ? "Fermer cette fenêtre termine la démonstration." : DockPanel.told
            }

            Words {
                objectName: "address"
                width: parent.width
                text: "Les mêmes actions : " + DockPanel.address
                color: window.quiet
            }
        }
    }
}
