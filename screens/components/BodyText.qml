import QtQuick
import Kiosk.Core

// Running text: wraps, never elides, aligned with the reading direction.
Text {
    // Words about somebody are said in a headset only.
    property bool personal: false

    color: Style.ink
    font.pixelSize: Style.bodyFont
    font.family: Style.family
    lineHeight: Style.leading
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
    horizontalAlignment: Text.AlignLeft
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
