import QtQuick
import Kiosk.Core

// Content that may be taller than its place. A big button shows the rest: no drag is ever needed.
Item {
    id: scroller

    // The identifier of the button that shows the rest.
    property string identifier: "scroll"
    default property alias content: holder.data
    readonly property bool overflows: holder.childrenRect.height > height + 1
    property bool atEnd: false
    // Another page begins at its top, also where the same screen shows it.
    readonly property string page: Kiosk.page.stepId

    onPageChanged: view.contentY = 0

    function look(): void {
        scroller.atEnd = view.contentY >= view.contentHeight - view.height - 1;
    }

    Flickable {
        id: view

        // What is cut off above and below leaves room for the ring around what has the focus.
        readonly property real inset: Math.ceil(Style.focusWidth * 1.8)

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: -view.inset
        height: scroller.overflows ? parent.height - more.height - Style.gap + view.inset : parent.height + 2 * view.inset
        contentHeight: holder.childrenRect.height + 2 * view.inset
        clip: scroller.overflows
        interactive: scroller.overflows
        boundsBehavior: Flickable.StopAtBounds
        // Later: what the button says decides its height, and so how much is left for this.
        onContentYChanged: Qt.callLater(scroller.look)
        onContentHeightChanged: Qt.callLater(scroller.look)
        onHeightChanged: Qt.callLater(scroller.look)

        Item {
            id: holder

            x: view.inset
            y: view.inset
            width: scroller.width
            height: Math.max(childrenRect.height, view.height - 2 * view.inset)
        }
    }

    ActionButton {
        id: more

        objectName: scroller.identifier
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        visible: scroller.overflows
        kind: "secondary"
        icon: scroller.atEnd ? "up" : "down"
        label: scroller.atEnd ? qsTr("Back to the top") : qsTr("See the rest")
        onActivated: view.contentY = scroller.atEnd ? 0 : Math.min(view.contentY + view.height * 0.8, view.contentHeight - view.height)
    }
}
