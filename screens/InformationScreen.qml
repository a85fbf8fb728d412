pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Core
import screens.components

Question {
    id: screen

    readonly property bool wide: !portrait && Kiosk.page.qr !== ""

    Scroller {
        anchors.left: parent.left
        anchors.top: parent.top
        anchors.bottom: parent.bottom
        width: screen.wide ? parent.width - code.width - Style.margin : parent.width

        Column {
            width: parent.width
            spacing: Style.px(10)

            // What is done first stands first.
            PhoneCode {
                visible: Kiosk.page.qr !== "" && screen.portrait
                anchors.horizontalCenter: parent.horizontalCenter
                width: Style.px(160)
                side: Style.px(86)
            }

            PointList {
                width: parent.width
                large: Kiosk.page.qr === ""
                spacing: Style.px(large ? 12 : 5)
                model: Kiosk.page.points
            }
        }
    }

    PhoneCode {
        id: code

        visible: screen.wide
        anchors.right: parent.right
        anchors.top: parent.top
        width: Style.px(90)
        side: Style.px(80)
    }
}
