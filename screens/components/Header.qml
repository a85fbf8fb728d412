pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Core

// Where we are: the town and the procedure on one line, progress in words and in segments.
Item {
    id: header

    // Law 94-665 of 4 August 1994, art. 4: French is one touch away; here in portrait, where the bar has no room for it.
    property bool offersFrench: false
    readonly property bool largest: Kiosk.textSize === "largest"

    implicitHeight: Math.max(Style.header, line.y + line.height + caption.implicitHeight + Style.px(4), french.visible ? french.height + 2 * Style.px(3) : 0)

    Rectangle {
        anchors.fill: parent
        color: Style.surface
    }

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Math.max(1, Style.border)
        color: Style.hairline
    }

    Row {
        id: line

        anchors.left: parent.left
        anchors.leftMargin: Style.margin
        anchors.right: french.visible ? french.left : parent.right
        anchors.rightMargin: french.visible ? Style.gap : Style.margin
        anchors.top: parent.top
        anchors.topMargin: Style.px(6)
        spacing: Style.px(3)

        Rectangle {
            id: sign

            anchors.verticalCenter: parent.verticalCenter
            width: Style.px(7)
            height: Style.px(7)
            radius: Style.px(1.5)
            color: Style.primary

            Icon {
                anchors.centerIn: parent
                name: "town"
                color: Style.primaryInk
                font.pixelSize: Style.px(5)
            }
        }

        BodyText {
            id: town

            anchors.verticalCenter: parent.verticalCenter
            // The largest letters leave room for the procedure alone.
            visible: !Kiosk.visiting || !header.largest
            text: Kiosk.town
            font.bold: true
            font.pixelSize: Style.smallFont
            color: Style.primary
        }

        BodyText {
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, line.width - sign.width - line.spacing - (town.visible ? town.width + line.spacing : 0))
            visible: Kiosk.visiting
            text: Kiosk.page.procedure
            font.pixelSize: header.largest ? Style.leastFont : Style.smallFont
            fontSizeMode: header.largest ? Text.FixedSize : Text.HorizontalFit
            minimumPixelSize: Style.leastFont
            wrapMode: header.largest ? Text.Wrap : Text.NoWrap
            color: Style.inkSoft
        }

        BodyText {
            anchors.verticalCenter: parent.verticalCenter
            visible: !Kiosk.visiting
            text: Kiosk.site
            font.pixelSize: Style.smallFont
            color: Style.inkSoft
        }
    }

    ActionButton {
        id: french

        objectName: "french"
        anchors.right: parent.right
        anchors.rightMargin: Style.margin
        anchors.verticalCenter: parent.verticalCenter
        visible: header.offersFrench
        enabled: !Kiosk.held
        kind: "secondary"
        label: "Français"
        spokenIn: "fr"
        fontSize: Math.round(Style.labelFont * 0.85 / Style.letters)
        width: implicitWidth - Style.px(8)
        onActivated: Kiosk.setLanguage("fr")
    }

    Item {
        id: progress

        objectName: "progress"
        anchors.left: parent.left
        anchors.leftMargin: Style.margin
        anchors.right: french.visible ? french.left : parent.right
        anchors.rightMargin: french.visible ? Style.gap : Style.margin
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Style.px(4)
        height: Math.max(Style.px(8), caption.implicitHeight)
        visible: Kiosk.page.chapters > 0
        Accessible.role: Accessible.ProgressBar
        Accessible.name: caption.text

        BodyText {
            id: caption

            anchors.left: parent.left
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, progress.width)
            text: qsTr("Step %1 of %2: %3").arg(Kiosk.page.chapter).arg(Kiosk.page.chapters).arg(Kiosk.page.chapterTitle)
            font.pixelSize: Style.smallFont
            Accessible.ignored: true
        }

        Row {
            id: segments

            anchors.left: caption.right
            anchors.leftMargin: Style.px(5)
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            spacing: Style.px(1.5)
            visible: width > Style.px(30)

            Repeater {
                model: Kiosk.page.chapters

                delegate: Rectangle {
                    required property int index

                    width: (segments.width - segments.spacing * (Kiosk.page.chapters - 1)) / Kiosk.page.chapters
                    height: Style.px(2.4)
                    radius: height / 2
                    color: index < Kiosk.page.chapter ? Style.primary : Style.hairline
                }
            }
        }
    }
}
