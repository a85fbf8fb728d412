pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Core
import screens.components

// How the voice speaks, by touch: what the keys of the keypad do for who does not see. Closing it says the page again.
OverlayCard {
    id: overlay

    readonly property bool landscape: width > height
    readonly property bool large: Kiosk.textSize === "large" || Kiosk.textSize === "largest"

    wide: overlay.landscape ? 400 : 230
    padding: overlay.large ? 6 : 12
    icon: overlay.landscape || overlay.large ? "" : "voice"
    title: qsTr("How do you want to hear me?")

    component Level: Column {
        id: level

        property string told
        default property alias steps: row.data

        width: parent ? (overlay.landscape ? (parent.width - Style.px(10)) / 2 : parent.width) : 0
        spacing: Style.px(3)

        BodyText {
            width: parent.width
            text: level.told
            font.bold: true
        }

        Row {
            id: row

            width: parent.width
            spacing: Style.gap
        }
    }

    component Step: ActionButton {
        width: parent ? (parent as Row).width / 2 - Style.gap / 2 : 0
        kind: "secondary"
        fontSize: Style.bodyFont
    }

    Level {
        told: Guide.speed

        Step {
            objectName: "slower"
            label: qsTr("Slower")
            onActivated: Guide.faster(-1)
        }

        Step {
            objectName: "faster"
            label: qsTr("Faster")
            onActivated: Guide.faster(1)
        }
    }

    Level {
        told: Guide.volume

        Step {
            objectName: "softer"
            label: qsTr("Softer")
            onActivated: Guide.louder(-1)
        }

        Step {
            objectName: "louder"
            label: qsTr("Louder")
            onActivated: Guide.louder(1)
        }
    }

    ActionButton {
        objectName: "stay"
        width: Math.min(implicitWidth, parent ? parent.width : 0)
        label: qsTr("Hear the page again")
        icon: "voice"
        onActivated: Kiosk.stay()
    }

    ActionButton {
        objectName: "silence"
        kind: "secondary"
        label: qsTr("Be silent")
        icon: "voice_off"
        onActivated: {
            Guide.silence();
            Kiosk.stay();
        }
    }
}
