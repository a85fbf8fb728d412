import QtQuick
import Kiosk.Core
import screens.components

OverlayCard {
    icon: "agent"
    title: {
        switch (Kiosk.agentCall) {
        case "told":
            return qsTr("An agent has been told");
        case "unreached":
            return qsTr("Please go to the desk");
        default:
            return qsTr("We are calling an agent");
        }
    }
    text: Kiosk.agentCall === "unreached" ? qsTr("The call could not be sent. Your answers stay here for a while.") : qsTr("Stay here. Your answers are kept, and the agent does not see them.")

    ActionButton {
        objectName: "stay"
        label: qsTr("Go on meanwhile")
        onActivated: Kiosk.stay()
    }
}
