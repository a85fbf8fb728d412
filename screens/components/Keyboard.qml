pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Core

// Our own keys: no suggestions, nothing learnt. "digits" and "amount" are number pads; "letters", "name" and "email"
// have letters, as on a French computer, from A to Z, or in Arabic where a name may be written in it.
Item {
    id: keyboard

    signal typed(key: string)
    signal erased

    required property string kind
    readonly property bool pad: keyboard.kind === "digits" || keyboard.kind === "amount"
    readonly property bool arabicToo: keyboard.kind === "name" && Kiosk.language === "ar"
    // The kinds of keys there are, in the order that the key for it offers them.
    readonly property var orders: keyboard.arabicToo ? ["azerty", "alphabetical", "arabic"] : ["azerty", "alphabetical"]
    readonly property string order: keyboard.orders.includes(Kiosk.keys) ? Kiosk.keys : "azerty"
    readonly property string nextOrder: keyboard.orders[(keyboard.orders.indexOf(keyboard.order) + 1) % keyboard.orders.length]
    readonly property bool arabic: keyboard.order === "arabic"
    property bool capitals: false
    // What the first row holds instead of digits: "signs", "accents", or "" for the digits.
    property string level: ""
    readonly property var rows: {
        if (keyboard.pad)
            return ["123", "456", "789", keyboard.kind === "amount" ? ",0<" : " 0<"];
        const signs = keyboard.kind === "name" ? ".,()/+" : "!#$%&'*+/=";
        const accents = keyboard.arabic ? "ءآأؤإئةى" : keyboard.capitals ? "ÉÈÊËÀÂÇÎÔÛ" : "éèêëàâçîôû";
        const digits = keyboard.level === "signs" ? signs : keyboard.level === "accents" ? accents : "1234567890";
        const last = {
            "email": "§~@._-",
            "letters": "§~-/ ",
            "name": "§~´'-& "
        };
        const letters = {
            "azerty": ["azertyuiop", "qsdfghjklm", "^wxcvbn<"],
            "alphabetical": ["abcdefghij", "klmnopqrst", "^uvwxyz<"],
            "arabic": ["ابتثجحخدذر", "زسشصضطظعغف", "قكلمنهوي<"]
        }[keyboard.order];
        const written = keyboard.capitals ? letters.map(row => row.toUpperCase()) : letters;
        return [digits].concat(written).concat([last[keyboard.kind]]);
    }
    readonly property int longest: keyboard.pad ? 3 : 10
    readonly property real keyWidth: Math.min((keyboard.width - (keyboard.longest - 1) * Style.keyGap) / keyboard.longest, Style.px(keyboard.pad ? 54 : 30))
    readonly property real keyHeight: Math.max(Style.key, (keyboard.height - (keyboard.rows.length - 1) * Style.keyGap) / keyboard.rows.length)

    // The keys take the room there is, between 20 mm and what a hand likes.
    property real room: 0

    implicitHeight: {
        const gaps = (keyboard.rows.length - 1) * Style.keyGap;
        const liked = keyboard.rows.length * Style.px(keyboard.pad ? 34 : 27) + gaps;
        return Math.max(keyboard.rows.length * Style.key + gaps, Math.min(liked, keyboard.room));
    }

    function nameOf(key: string): string {
        switch (key) {
        case "<":
            return qsTr("Erase the last sign");
        case "^":
            return qsTr("Capital letters");
        case "~":
            return qsTr("Other signs");
        case "´":
            return keyboard.arabic ? qsTr("More letters") : qsTr("Letters with accents");
        case "§":
            return keyboard.nameOfOrder(keyboard.nextOrder);
        case "'":
            return qsTr("Apostrophe");
        case "&":
            return qsTr("Ampersand");
        case "@":
            return qsTr("At sign");
        case ".":
            return qsTr("Full stop");
        case ",":
            return qsTr("Comma");
        case "-":
            return qsTr("Hyphen");
        case "_":
            return qsTr("Underscore");
        case " ":
            return qsTr("Space");
        default:
            return key;
        }
    }

    function nameOfOrder(order: string): string {
        switch (order) {
        case "azerty":
            return qsTr("Letters as on a computer");
        case "arabic":
            return qsTr("Arabic letters");
        default:
            return qsTr("Letters from A to Z");
        }
    }

    function idOf(key: string): string {
        const names = {
            "<": "erase",
            "^": "shift",
            "~": "signs",
            "´": "accents",
            "§": "order",
            "'": "apostrophe",
            "&": "ampersand",
            "@": "at",
            ".": "dot",
            ",": "comma",
            "-": "hyphen",
            "_": "underscore",
            " ": "space",
            "/": "slash"
        };
        return "key." + (names[key] ?? key);
    }

    function faceOf(key: string): string {
        switch (key) {
        case "~":
            return keyboard.level === "signs" ? "123" : keyboard.kind === "name" ? ".,()" : "#+=";
        case "´":
            return keyboard.level === "accents" ? "123" : keyboard.arabic ? "أةى" : "éàç";
        case "§":
            return keyboard.nextOrder === "azerty" ? "AZE" : keyboard.nextOrder === "arabic" ? "ابت" : "ABC";
        case " ":
            return qsTr("Space");
        case "<":
            return qsTr("Erase");
        case "^":
            return qsTr("Caps");
        default:
            return key;
        }
    }

    function press(key: string): void {
        if (key === "<")
            keyboard.erased();
        else if (key === "^")
            keyboard.capitals = !keyboard.capitals;
        else if (key === "§")
            Kiosk.setKeys(keyboard.nextOrder);
        else if (key === "~")
            keyboard.level = keyboard.level === "signs" ? "" : "signs";
        else if (key === "´")
            keyboard.level = keyboard.level === "accents" ? "" : "accents";
        else
            keyboard.typed(key);
    }

    Column {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.top: parent.top
        spacing: Style.keyGap
        // Digits and letters keep their order in every language.
        LayoutMirroring.enabled: false
        LayoutMirroring.childrenInherit: true

        Repeater {
            model: keyboard.rows

            delegate: Row {
                id: line

                required property string modelData

                anchors.horizontalCenter: parent.horizontalCenter
                spacing: Style.keyGap
                layoutDirection: /[\u0600-\u06ff]/.test(line.modelData) ? Qt.RightToLeft : Qt.LeftToRight

                Repeater {
                    model: line.modelData.split("")

                    delegate: Pressable {
                        id: key

                        required property string modelData
                        readonly property bool gone: keyboard.pad && modelData === " "
                        readonly property bool control: "<^~´§".includes(modelData)
                        readonly property bool switches: "^~´".includes(modelData)
                        readonly property bool on: (modelData === "^" && keyboard.capitals) || (modelData === "~" && keyboard.level === "signs") || (modelData === "´" && keyboard.level === "accents")

                        objectName: gone ? "" : keyboard.idOf(modelData)
                        label: keyboard.nameOf(modelData)
                        said: modelData === "§" ? qsTr("Now: %1").arg(keyboard.nameOfOrder(keyboard.order)) : ""
                        Accessible.checkable: key.switches
                        Accessible.checked: key.on
                        width: {
                            if (keyboard.pad)
                                return keyboard.keyWidth;
                            if (modelData === " ")
                                return keyboard.keyWidth * 2.5;
                            // They have a word, and the room of the keys that their row does not have.
                            if ("<^".includes(modelData))
                                return keyboard.keyWidth * 2 + Style.keyGap;
                            return "~´§".includes(modelData) ? keyboard.keyWidth * 1.5 : keyboard.keyWidth;
                        }
                        height: keyboard.keyHeight
                        opacity: gone ? 0 : 1
                        enabled: !gone
                        onActivated: keyboard.press(modelData)

                        Rectangle {
                            anchors.fill: parent
                            radius: Style.radius * 0.75
                            color: key.pressed || key.on ? Style.primary : key.control ? Style.primarySoft : Style.surface
                            border.width: Style.border
                            border.color: Style.line
                        }

                        Text {
                            readonly property bool word: "<^ ".includes(key.modelData)

                            anchors.centerIn: parent
                            width: Math.min(implicitWidth, key.width - Style.px(1))
                            text: keyboard.faceOf(key.modelData)
                            color: key.pressed || key.on ? Style.primaryInk : Style.ink
                            font.family: Style.family
                            font.bold: true
                            // A sign alone is as large in every language.
                            font.pixelSize: word ? Style.smallFont : Math.floor((keyboard.pad ? Style.titleFont : Style.labelFont) / Style.letters)
                            fontSizeMode: word ? Text.HorizontalFit : Text.FixedSize
                            minimumPixelSize: Style.leastFont
                            textFormat: Text.PlainText
                            Accessible.ignored: true
                        }
                    }
                }
            }
        }
    }
}
