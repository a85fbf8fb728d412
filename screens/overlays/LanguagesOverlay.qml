import QtQuick
import Kiosk.Core
import screens.components

OverlayCard {
    id: overlay

    wide: overlay.width > overlay.height ? 400 : 230
    icon: "language"
    title: qsTr("Choose your language")
    text: qsTr("Your answers are kept.")

    LanguageRow {
        width: parent.width
        room: width
    }

    ActionButton {
        objectName: "stay"
        kind: "secondary"
        label: qsTr("Close")
        icon: "close"
        onActivated: Kiosk.stay()
    }
}
