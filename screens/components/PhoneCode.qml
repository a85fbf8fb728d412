import QtQuick
import Kiosk.Core

// The page's QR code and what it is for.
Column {
    id: code

    property real side: Style.px(70)

    spacing: Style.px(3)

    QrCode {
        objectName: "qr"
        anchors.horizontalCenter: parent.horizontalCenter
        width: code.side
        height: width
        // A page has a place for each orientation, one of them shown: a code is computed once.
        payload: visible ? Kiosk.page.qr : ""
        Accessible.role: Accessible.Graphic
        Accessible.name: Kiosk.page.qrCaption
    }

    BodyText {
        width: parent.width
        text: Kiosk.page.qrCaption
        font.pixelSize: Style.smallFont
        color: Style.inkSoft
        horizontalAlignment: Text.AlignHCenter
    }
}
