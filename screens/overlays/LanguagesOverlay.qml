import QtQuick
import Kiosk.Core
import screens.components

OverlayCard {
    icon: "language"
    title: qsTr("Choose your language")
    text: qsTr("Your answers are kept.")

    LanguageRow {}

    ActionButton {
        objectName: "stay"
        kind: "secondary"
        label: qsTr("Close")
        icon: "close"
        onActivated: Kiosk.stay()
    }
}
