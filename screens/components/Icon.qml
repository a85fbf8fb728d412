import QtQuick
import Kiosk.Core

// A pictogram. Always beside a word, so it is decoration to a screen reader.
Text {
    id: icon

    required property string name

    text: Style.icon(icon.name)
    font.family: Style.iconFamily
    font.pixelSize: Style.iconSize
    color: Style.primary
    horizontalAlignment: Text.AlignHCenter
    verticalAlignment: Text.AlignVCenter
    Accessible.ignored: true
}
