import QtQuick
import Kiosk.Core

// Everything that can be pressed: one touch that begins and ends inside, the keyboard, or an assistive technology.
// objectName is its stable identifier.
Item {
    id: pressable

    required property string label
    property string description: ""
    // What a voice adds: a value; and the language of the label when it is not that of the screen.
    property string said: ""
    property string spokenIn: ""
    property bool pressed: area.pressed && area.containsMouse
    property real radius: Style.radius
    // Whether a second press undoes the first one: then a hand that trembles must not (EN 301 549, 5.8).
    property bool turns: false
    default property alias content: inside.data

    signal activated

    activeFocusOnTab: enabled
    Accessible.role: Accessible.Button
    Accessible.name: pressable.label
    Accessible.description: pressable.description
    Accessible.focusable: pressable.enabled
    Accessible.onPressAction: if (pressable.enabled)
        pressable.activated()
    Keys.onReturnPressed: pressable.activated()
    Keys.onEnterPressed: pressable.activated()
    Keys.onSpacePressed: pressable.activated()

    Item {
        id: inside

        anchors.fill: parent
    }

    // An overlay, so that showing the focus never moves or clips anything.
    Rectangle {
        anchors.fill: parent
        anchors.margins: -Style.focusWidth * 1.6
        visible: pressable.activeFocus
        color: "transparent"
        border.color: Style.focus
        border.width: Style.focusWidth
        radius: pressable.radius + Style.focusWidth * 1.6
    }

    MouseArea {
        id: area

        property double last: -1

        anchors.fill: parent
        enabled: pressable.enabled
        onClicked: {
            const now = Kiosk.monotonic();
            const hasty = area.last >= 0 && now - area.last < Kiosk.doubleStrike;
            // EN 301 549, 5.8: who asked for more time is not written twice. What is not heard renews nothing.
            if (hasty && (pressable.turns || Kiosk.moreTime))
                return;
            area.last = now;
            pressable.activated();
        }
    }
}
