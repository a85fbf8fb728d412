import QtQuick
import Kiosk.Core

// A pictogram on its soft square.
Rectangle {
    id: tile

    required property string name
    property color tint: Style.primarySoft
    property color ink: Style.primary

    implicitWidth: Style.px(18)
    implicitHeight: Style.px(18)
    radius: Style.radius
    color: tile.tint

    Icon {
        anchors.centerIn: parent
        name: tile.name
        color: tile.ink
        font.pixelSize: Math.round(tile.width * 0.6)
    }
}
