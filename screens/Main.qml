import QtQuick
import Kiosk.Core
import screens.components

// The frame around every page. Python decides which page; the file of that name shows it.
Window {
    id: window

    readonly property bool portrait: height >= width
    readonly property bool framed: !["Attract", "Goodbye", "Failure"].includes(Kiosk.page.screen)
    // An agent sees nothing of the citizen whose visit waits under his page.
    readonly property bool covered: Kiosk.overlay === "agents"
    readonly property bool offersFrench: window.framed && Kiosk.language.split("-")[0] !== "fr"
    // What a seated person cannot reach stays empty.
    readonly property real reachTop: Kiosk.reach ? Math.max(0, height - Style.reach) : 0
    readonly property real railExtent: portrait ? rail.implicitHeight : Style.px(Kiosk.textSize === "largest" ? 54 : Kiosk.textSize === "large" ? 46 : 40)

    color: Style.paper
    title: "Kiosk"
    flags: Qt.Window | Qt.FramelessWindowHint
    // Alt+F4 and its like do not close a kiosk.
    onClosing: close => close.accepted = false

    Item {
        id: frame

        anchors.fill: parent
        LayoutMirroring.enabled: Kiosk.rightToLeft
        LayoutMirroring.childrenInherit: true

        // A question over the page is the only thing within reach, of a hand, of Tab, and of a screen reader.
        Header {
            id: header

            enabled: Kiosk.overlay === ""
            offersFrench: window.offersFrench && window.portrait && !Kiosk.reach

            anchors.left: parent.left
            anchors.right: !window.portrait ? rail.left : parent.right
            anchors.top: parent.top
            visible: window.framed && !window.covered
            height: window.framed ? implicitHeight : 0
        }

        Loader {
            id: page

            objectName: "page"
            visible: !window.covered
            enabled: Kiosk.overlay === ""
            anchors.left: parent.left
            anchors.leftMargin: window.framed ? Style.margin : 0
            anchors.right: !window.portrait ? rail.left : parent.right
            anchors.rightMargin: window.framed ? Style.margin : 0
            anchors.top: header.bottom
            anchors.topMargin: Kiosk.page.screen === "Attract" ? 0 : Math.max(window.framed ? Style.px(10) : 0, window.reachTop - header.height)
            anchors.bottom: footer.visible ? footer.top : window.portrait ? rail.top : parent.bottom
            anchors.bottomMargin: window.framed ? Style.gap : 0
            source: Kiosk.page.screen + "Screen.qml"
        }

        Footer {
            id: footer

            anchors.left: parent.left
            anchors.right: !window.portrait ? rail.left : parent.right
            anchors.bottom: window.portrait ? rail.top : parent.bottom
            enabled: Kiosk.overlay === ""
            visible: window.framed && Kiosk.page.screen !== "Home" && !window.covered
        }

        Rail {
            id: rail

            enabled: Kiosk.overlay === ""
            visible: !window.covered
            vertical: !window.portrait
            offersFrench: window.offersFrench && !window.portrait
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            width: window.portrait ? parent.width : window.railExtent
            height: window.portrait ? window.railExtent : parent.height
        }

        Loader {
            id: overlay

            objectName: "overlay"
            anchors.fill: parent
            active: Kiosk.overlay !== ""
            source: Kiosk.overlay === "" ? "" : "overlays/" + Kiosk.overlay.charAt(0).toUpperCase() + Kiosk.overlay.slice(1) + "Overlay.qml"
            onLoaded: (item as Item).forceActiveFocus()
            onActiveChanged: if (!active)
                page.forceActiveFocus()
        }
    }

    // Where the keys of a keypad are: over everything, so that nothing moves.
    Rectangle {
        x: Guide.cursorPlace.x - Style.focusWidth * 2
        y: Guide.cursorPlace.y - Style.focusWidth * 2
        width: Guide.cursorPlace.width + Style.focusWidth * 4
        height: Guide.cursorPlace.height + Style.focusWidth * 4
        visible: Guide.cursorPlace.width > 0
        color: "transparent"
        border.color: Style.focus
        border.width: Style.focusWidth
        radius: Style.radius
        Accessible.ignored: true
    }

    // Nobody sees over the shoulder of somebody who listens.
    Rectangle {
        objectName: "blank"
        anchors.fill: parent
        visible: Guide.blank
        color: "#000000"
        Accessible.ignored: true

        MouseArea {
            anchors.fill: parent
            onClicked: Guide.showScreen()
        }
    }

    // Sees what no button takes, without taking it: the idle clock starts again, and the voice gives way.
    TapHandler {
        onPressedChanged: if (pressed) {
            Kiosk.touched();
            Guide.hush();
        }
        gesturePolicy: TapHandler.DragThreshold
        grabPermissions: PointerHandler.ApprovesTakeOverByAnything
    }
}
