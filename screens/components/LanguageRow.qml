pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Core

// The languages, each named in its own words.
Grid {
    id: languages

    columns: 3

    spacing: Style.gap

    Repeater {
        model: Kiosk.languages

        delegate: ActionButton {
            required property string code
            required property string name
            required property bool current

            objectName: "language." + code
            kind: current ? "primary" : "secondary"
            label: name
            spokenIn: code
            icon: current ? "done" : ""
            width: Math.max(implicitWidth, Style.px(64))
            onActivated: Kiosk.setLanguage(code)
        }
    }
}
