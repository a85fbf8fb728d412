pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Core

// What is always there: language, an agent, finish and erase. Along the bottom in portrait, at the end side in landscape.
Item {
    id: rail

    property bool vertical: false
    property bool offersFrench: false
    // Large words may need more room than the rail usually has.
    readonly property real tallest: Math.max(french?.visible ? french.tall : 0, language?.tall ?? 0, comfort?.tall ?? 0, listen?.visible ? listen.tall : 0, agent?.tall ?? 0, finish?.tall ?? 0)
    // Large words have no room beside a pictogram.
    readonly property bool stacked: rail.vertical || Kiosk.textSize === "large" || Kiosk.textSize === "largest"
    // Labels of many lines take the room of those of one.
    readonly property real least: Style.px(rail.tallest > Style.px(40) ? 24 : 34)
    readonly property int count: 4 + (Guide.canSpeak ? 1 : 0) + (french?.visible ? 1 : 0)
    readonly property real cell: rail.vertical ? rail.width - 2 * Style.px(3) : (rail.width - 2 * Style.margin - (rail.count - 1) * Style.gap) / rail.count

    implicitHeight: Math.max(Style.rail, rail.tallest + 2 * Style.px(3))

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
        readonly property real tall: words.height + 2 * Style.px(2)

        width: rail.cell
        height: rail.vertical ? Math.max(rail.least, entry.tall) : rail.height - 2 * Style.px(3)
        opacity: enabled || Kiosk.overlay !== "" ? 1 : 0.45

        Rectangle {
            anchors.fill: parent
            radius: Style.radius
            color: entry.pressed ? Style.primarySoft : "transparent"
        }

        Grid {
            id: words

            anchors.centerIn: parent
            columns: rail.stacked ? 1 : 2
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
                width: Math.min(implicitWidth, rail.stacked ? entry.width - Style.px(2) : entry.width - picture.width - Style.px(5))
                text: entry.label
                color: Style.primary
                font.family: Style.family
                font.bold: true
                font.pixelSize: Style.railFont
                wrapMode: Text.Wrap
                horizontalAlignment: rail.stacked ? Text.AlignHCenter : Text.AlignLeft
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
        columns: rail.vertical ? 1 : rail.count
        spacing: Style.gap

        RailButton {
            id: french

            objectName: "french"
            icon: "french"
            label: "Français"
            spokenIn: "fr"
            visible: rail.offersFrench
            enabled: !Kiosk.held
            onActivated: Kiosk.setLanguage("fr")
        }

        RailButton {
            id: language

            objectName: "language"
            icon: "language"
            label: qsTr("Language")
            enabled: !Kiosk.held
            onActivated: Kiosk.showLanguages()
        }

        RailButton {
            id: comfort

            objectName: "comfort"
            icon: "comfort"
            label: qsTr("Display")
            onActivated: Kiosk.showComfort()
        }

        RailButton {
            id: listen

            objectName: "listen"
            turns: true
            visible: Guide.canSpeak
            icon: "voice"
            label: Guide.speaks ? qsTr("Voice") : qsTr("Listen")
            onActivated: {
                if (Guide.speaks)
                    Kiosk.showVoice();
                else
                    Guide.listen();
            }
        }

        RailButton {
            id: agent

            objectName: "agent"
            icon: "agent_call"
            label: Kiosk.agentCall === "coming" ? qsTr("An agent is coming") : qsTr("Call an agent")
            onActivated: Kiosk.callAgent()
        }

        RailButton {
            id: finish

            objectName: "finish"
            icon: "erase"
            label: qsTr("Finish and erase")
            visible: Kiosk.visiting || Kiosk.page.screen === "Home"
            enabled: !Kiosk.held
            onActivated: Kiosk.finish()
        }
    }
}
