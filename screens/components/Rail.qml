pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Core

// What is always there: language, an agent, finish and erase. Along the bottom in portrait, at the end side in landscape.
Item {
    id: rail

    property bool vertical: false
    readonly property real cell: rail.vertical ? rail.width - 2 * Style.px(3) : (rail.width - 2 * Style.margin - 2 * Style.gap) / 3

    Rectangle {
        anchors.fill: parent
        color: Style.surface
    }

    Rectangle {
        width: rail.vertical ? Math.max(1, Style.border) : parent.width
        height: rail.vertical ? parent.height : Math.max(1, Style.border)
        anchors.left: parent.left
        color: Style.hairline
    }

    component RailButton: Pressable {
        id: entry

        required property string icon
        property bool strong: false

        width: rail.cell
        height: rail.vertical ? Math.max(Style.px(34), words.height + 2 * Style.px(2)) : rail.height - 2 * Style.px(3)
        opacity: enabled || Kiosk.overlay !== "" ? 1 : 0.45

        Rectangle {
            anchors.fill: parent
            radius: Style.radius
            color: entry.pressed ? Style.primarySoft : "transparent"
        }

        Grid {
            id: words

            anchors.centerIn: parent
            columns: rail.vertical ? 1 : 2
            rowSpacing: Style.px(1)
            columnSpacing: Style.px(2.5)
            horizontalItemAlignment: Grid.AlignHCenter
            verticalItemAlignment: Grid.AlignVCenter

            Icon {
                id: picture

                name: entry.icon
                color: Style.primary
            }

            Text {
                width: Math.min(implicitWidth, rail.vertical ? entry.width - Style.px(2) : entry.width - picture.width - Style.px(5))
                text: entry.label
                color: Style.primary
                font.family: Style.family
                font.bold: true
                font.pixelSize: Math.round(Style.smallFont * 0.9)
                wrapMode: Text.Wrap
                horizontalAlignment: rail.vertical ? Text.AlignHCenter : Text.AlignLeft
                textFormat: Text.PlainText
                Accessible.ignored: true
            }
        }
    }

    Grid {
        anchors.fill: parent
        anchors.leftMargin: rail.vertical ? Style.px(3) : Style.margin
        anchors.rightMargin: rail.vertical ? Style.px(3) : Style.margin
        anchors.topMargin: Style.px(3)
        anchors.bottomMargin: Style.px(3)
        columns: rail.vertical ? 1 : 3
        spacing: Style.gap

        RailButton {
            objectName: "language"
            icon: "language"
            label: qsTr("Language")
            enabled: !Kiosk.busy
            onActivated: Kiosk.showLanguages()
        }

        RailButton {
            objectName: "agent"
            icon: "agent_call"
            label: qsTr("Call an agent")
            onActivated: Kiosk.callAgent()
        }

        RailButton {
            objectName: "finish"
            icon: "erase"
            label: qsTr("Finish and erase")
            visible: Kiosk.visiting || Kiosk.page.screen === "Home"
            enabled: !Kiosk.busy
            onActivated: Kiosk.finish()
        }
    }
}
