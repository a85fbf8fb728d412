pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Core
import screens.components

// A call for an agent: sent, heard, somebody on his way. What for can be said, and need not be.
OverlayCard {
    id: overlay

    readonly property bool landscape: width > height
    readonly property bool coming: Kiosk.agentCall === "coming"

    wide: overlay.landscape ? 360 : 230
    icon: overlay.coming ? "done" : "agent"
    title: {
        switch (Kiosk.agentCall) {
        case "told":
            return qsTr("An agent has been told");
        case "coming":
            return qsTr("An agent is coming");
        case "unreached":
            return qsTr("Please go to the desk");
        default:
            return qsTr("We are calling an agent");
        }
    }
    text: Kiosk.agentCall === "unreached" ? qsTr("The call could not be sent. Your answers stay here for a while.") : qsTr("Stay here. Your answers are kept, and the agent does not see them.")

    Column {
        id: needs

        width: parent.width
        visible: Kiosk.agentCall !== "unreached"
        spacing: Style.px(3)

        BodyText {
            width: parent.width
            text: qsTr("If you like, say what for:")
            font.bold: true
        }

        Grid {
            id: grid

            width: parent.width
            columns: overlay.landscape ? 3 : 1
            spacing: Style.gap

            Repeater {
                model: [
                    {
                        "need": "explain",
                        "label": qsTr("Explain this page to me")
                    },
                    {
                        "need": "write",
                        "label": qsTr("Read or write with me")
                    },
                    {
                        "need": "machine",
                        "label": qsTr("A machine does not work")
                    }
                ]

                delegate: ChoiceButton {
                    required property var modelData

                    objectName: "need." + modelData.need
                    width: (grid.width - (grid.columns - 1) * grid.spacing) / grid.columns
                    label: modelData.label
                    chosen: Kiosk.need === modelData.need
                    onActivated: Kiosk.tellNeed(modelData.need)
                }
            }
        }
    }

    ActionButton {
        objectName: "stay"
        label: qsTr("Go on meanwhile")
        onActivated: Kiosk.stay()
    }
}
