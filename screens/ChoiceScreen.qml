pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Core
import screens.components

Question {
    id: screen

    Scroller {
        id: scroller

        anchors.fill: parent

        Column {
            id: cards

            // Cards share the height that there is, within reason, so that every screen is full but calm.
            readonly property int count: options.count + (Kiosk.page.more ? 1 : 0)
            readonly property real share: (scroller.height - (count - 1) * spacing) / Math.max(1, count)

            width: parent.width
            spacing: Style.gap

            Repeater {
                id: options

                model: Kiosk.page.options

                delegate: Card {
                    required property string value

                    objectName: "option." + value
                    width: cards.width
                    height: Math.max(natural, Math.min(Style.px(58), cards.share))
                    onActivated: Kiosk.submit(value)
                }
            }

            Card {
                objectName: "more"
                visible: Kiosk.page.more
                width: cards.width
                height: Math.max(natural, Math.min(Style.px(58), cards.share))
                icon: "more"
                label: qsTr("More choices")
                detail: ""
                price: ""
                onActivated: Kiosk.moreChoices()
            }
        }
    }
}
