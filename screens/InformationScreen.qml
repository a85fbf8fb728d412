import QtQuick
import Kiosk.Core
import screens.components

Question {
    Scroller {
        anchors.fill: parent

        PointList {
            width: parent.width
            large: true
            spacing: Style.px(12)
            model: Kiosk.page.points
        }
    }
}
