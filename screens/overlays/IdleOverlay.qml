import QtQuick
import Kiosk.Core
import screens.components

OverlayCard {
    icon: "time"
    title: qsTr("Are you still there?")
    text: qsTr("In %n second(s), everything is erased. Take the time that you need.", "", Kiosk.secondsLeft)
    ink: Style.notice
    tint: Style.noticeSoft
    // Whoever touches anything is there.
    onTouchedBeside: Kiosk.stay()

    ActionButton {
        objectName: "stay"
        label: qsTr("Yes, go on")
        icon: "touch"
        onActivated: Kiosk.stay()
    }

    ActionButton {
        objectName: "finish-now"
        width: Math.min(implicitWidth, parent ? parent.width : 0)
        kind: "secondary"
        label: qsTr("No, erase everything")
        icon: "erase"
        onActivated: Kiosk.finishNow()
    }
}
