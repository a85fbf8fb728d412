import QtQuick
import Kiosk.Core
import screens.components

Farewell {
    icon: "problem"
    ink: Style.notice
    tint: Style.noticeSoft
    title: qsTr("This kiosk made a mistake")
    text: qsTr("It is not your fault. What you typed is erased. If you were paying, ask an agent before you pay again.")
    action: qsTr("Back to the start")
}
