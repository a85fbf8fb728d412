import QtQuick
import Kiosk.Core
import screens.components

OverlayCard {
    icon: "erase"
    title: qsTr("Stop and erase everything?")
    text: qsTr("What you typed is erased. Nothing was charged.")

    ActionButton {
        objectName: "stay"
        label: qsTr("No, go on")
        onActivated: Kiosk.stay()
    }

    ActionButton {
        objectName: "finish-now"
        width: Math.min(implicitWidth, parent ? parent.width : 0)
        kind: "secondary"
        label: qsTr("Yes, erase everything")
        icon: "erase"
        onActivated: Kiosk.finishNow()
    }
}
