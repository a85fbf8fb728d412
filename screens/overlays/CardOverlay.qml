import QtQuick
import Kiosk.Core
import screens.components

OverlayCard {
    icon: "card"
    title: qsTr("This reader is for the agents")
    text: qsTr("Take your card back, please. A bank card is used on the payment terminal only.")
    ink: Style.notice
    tint: Style.noticeSoft

    ActionButton {
        objectName: "stay"
        label: qsTr("I took it back")
        onActivated: Kiosk.stay()
    }
}
