pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Core
import screens.components

// Size, colours, reach, time: seen at once, kept until this person leaves.
OverlayCard {
    id: overlay

    readonly property bool landscape: width > height
    readonly property bool large: Kiosk.textSize === "large" || Kiosk.textSize === "largest"

    wide: overlay.landscape ? 400 : 230
    padding: overlay.large ? 6 : 12
    icon: overlay.landscape || overlay.large ? "" : "comfort"
    title: qsTr("Make this screen suit you")
    text: overlay.large ? "" : qsTr("Your answers are kept.")

    component Setting: Column {
        id: setting

        required property int columns
        readonly property real cell: (width - (columns - 1) * Style.gap) / columns
        property string caption: ""
        default property alias choices: row.data

        width: parent ? (overlay.landscape ? (parent.width - Style.px(10)) / 2 : parent.width) : 0
        spacing: Style.px(3)

        BodyText {
            width: parent.width
            text: setting.caption
            font.bold: true
        }

        Flow {
            id: row

            width: parent.width
            spacing: Style.gap
        }
    }

    Setting {
        id: sizes

        columns: overlay.large ? 2 : 4
        caption: qsTr("Size of the text")

        Repeater {
            model: [
                {
                    "size": "small",
                    "label": qsTr("Small"),
                    "mm": 3.9
                },
                {
                    "size": "usual",
                    "label": qsTr("Usual"),
                    "mm": 5.4
                },
                {
                    "size": "large",
                    "label": qsTr("Large"),
                    "mm": 6.8
                },
                {
                    "size": "largest",
                    "label": qsTr("Very large"),
                    "mm": 8.8
                }
            ]

            delegate: ChoiceButton {
                required property var modelData

                objectName: "size." + modelData.size
                width: sizes.cell
                label: modelData.label
                sample: "A"
                sampleSize: Style.px(modelData.mm * 1.5)
                chosen: Kiosk.textSize === modelData.size
                onActivated: Kiosk.setTextSize(modelData.size)
            }
        }
    }

    Setting {
        id: palettes

        columns: overlay.large ? 2 : 4
        caption: qsTr("Colours")

        Repeater {
            model: [
                {
                    "colours": "usual",
                    "label": qsTr("Usual"),
                    "ink": "#14211F",
                    "paper": "#FAF8F4"
                },
                {
                    "colours": "black_on_white",
                    "label": qsTr("Black on white"),
                    "ink": "#000000",
                    "paper": "#FFFFFF"
                },
                {
                    "colours": "white_on_black",
                    "label": qsTr("White on black"),
                    "ink": "#FFFFFF",
                    "paper": "#000000"
                },
                {
                    "colours": "low_contrast",
                    "label": qsTr("Soft"),
                    "ink": "#3B3A36",
                    "paper": "#D9D2C3"
                }
            ]

            delegate: ChoiceButton {
                required property var modelData

                objectName: "colours." + modelData.colours
                width: palettes.cell
                label: modelData.label
                sample: "Aa"
                sampleInk: modelData.ink
                samplePaper: modelData.paper
                chosen: Kiosk.colours === modelData.colours
                onActivated: Kiosk.setColours(modelData.colours)
            }
        }
    }

    Setting {
        id: ways

        columns: overlay.large && !overlay.landscape ? 1 : 2
        caption: qsTr("Height and time")

        ChoiceButton {
            objectName: "reach"
            turns: true
            width: ways.cell
            Accessible.role: Accessible.CheckBox
            label: qsTr("Everything lower, to reach it seated")
            chosen: Kiosk.reach
            onActivated: Kiosk.setReach(!Kiosk.reach)
        }

        ChoiceButton {
            objectName: "more-time"
            turns: true
            width: ways.cell
            Accessible.role: Accessible.CheckBox
            label: qsTr("More time for everything")
            chosen: Kiosk.moreTime
            onActivated: Kiosk.setMoreTime(!Kiosk.moreTime)
        }

        ChoiceButton {
            objectName: "blank-screen"
            turns: true
            width: ways.cell
            visible: Guide.headset
            Accessible.role: Accessible.CheckBox
            label: qsTr("Black screen while I listen")
            chosen: Guide.blank
            onActivated: Guide.blankScreen()
        }
    }

    ActionButton {
        objectName: "stay"
        label: qsTr("Done")
        icon: "yes"
        onActivated: Kiosk.stay()
    }
}
