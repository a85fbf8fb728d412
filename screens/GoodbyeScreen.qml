import QtQuick
import screens.components

Farewell {
    icon: "erase"
    title: qsTr("Everything is erased")
    text: qsTr("Your answers and your e-mail address or number are no longer in this kiosk. Think of your card, your papers and your bag.")
    action: qsTr("Start again")
}
