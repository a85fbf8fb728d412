pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Core

// The languages, each named in its own words: as many in a row as fit, and no row much shorter than another.
Grid {
    id: languages

    property real room: Style.px(200)
    // Words that are alone in a button need less beside them.
    readonly property real widest: languages.most(button => button.implicitWidth, Style.px(52)) - 2 * Style.px(4) + 1
    readonly property real tallest: languages.most(button => button.implicitHeight, Style.target)
    readonly property int fitting: Math.max(1, Math.floor((languages.room + Style.gap) / (languages.widest + Style.gap)))

    columns: Math.ceil(names.count / Math.ceil(names.count / languages.fitting))
    spacing: Style.gap

    function most(size: var, least: real): real {
        let found = least;
        for (const child of languages.children)
            found = Math.max(found, child ? size(child) : 0);
        return found;
    }

    Repeater {
        id: names

        model: Kiosk.languages

        delegate: ActionButton {
            required property string code
            required property string name
            required property real letters
            required property bool current

            objectName: "language." + code
            kind: current ? "primary" : "secondary"
            label: name
            fontSize: Math.round(Style.labelFont * letters / Style.letters)
            spokenIn: code
            icon: current ? "done" : ""
            width: languages.widest
            height: languages.tallest
            onActivated: Kiosk.setLanguage(code)
        }
    }
}
