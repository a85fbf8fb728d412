"""Who cannot see or touch the screen: a keyboard alone completes the purchase, and every item says what it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface, QImage, qGray
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.dock.actions import Action
from kiosk.ui.content import Screen
from kiosk.ui.reading import place_of
from tests.screens.standing import EMAIL, StandingKiosk

# Each page of the purchase, and the item that leads on from it.
WALK: Final = (
    ("start", "continue"),
    ("use", "option.passport"),
    ("passport.age", "option.passport.adult"),
    ("passport.case", "option.standard"),
    ("channel", "option.email"),
    ("contact.email", "continue"),
    ("review.1", "continue"),
)


# --- a keyboard ----------------------------------------------------------------------------------------------------


def test_a_keyboard_alone_completes_the_purchase(kiosk: StandingKiosk) -> None:
    _press(kiosk, Qt.Key.Key_Space)
    assert kiosk.page.screen is Screen.HOME
    _reach(kiosk, "tile.fiscal_stamp")
    _press(kiosk, Qt.Key.Key_Return)
    for step, item in WALK:
        kiosk.at(step)
        if step == "contact.email":
            for sign in EMAIL:
                QTest.keyClick(kiosk.robot.window, sign)
            kiosk.robot.settle()
            assert kiosk.page.entered == EMAIL
        _reach(kiosk, item)
        _press(kiosk, Qt.Key.Key_Return)
    kiosk.wait_for_the_terminal()
    kiosk.do(Action.PAYMENT_APPROVE)
    kiosk.ends("sold")
    _reach(kiosk, "continue")
    _press(kiosk, Qt.Key.Key_Return)
    assert kiosk.page.screen is Screen.GOODBYE


def test_return_in_the_field_is_continue(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.tap("continue", "option.residence", "option.no")
    for sign in "225":
        QTest.keyClick(kiosk.robot.window, sign)
    _press(kiosk, Qt.Key.Key_Backspace)
    QTest.keyClick(kiosk.robot.window, "0")
    assert kiosk.at("amount").entered == "220"
    _press(kiosk, Qt.Key.Key_Return)
    kiosk.at("channel")


def test_a_question_over_the_page_takes_the_focus_and_gives_it_back(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.tap("continue", "option.passport", "finish")
    _reach(kiosk, "stay")
    _press(kiosk, Qt.Key.Key_Return)
    assert kiosk.overlay == ""
    _reach(kiosk, "option.passport.adult")


def test_the_focus_is_painted_around_what_has_it(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.tap("continue")
    before = kiosk.robot.picture()
    _reach(kiosk, "option.passport")
    kiosk.robot.settle()
    place = place_of(_found(kiosk, "option.passport"))
    changed = _changed(before, kiosk.robot.picture())
    # WCAG 2.2, 2.4.13: at least the area of a line of 2 px around it, and nothing else on the page has moved.
    assert len(changed) >= 2 * 2 * (place.width() + place.height())
    around = place.adjusted(-30, -30, 30, 30)
    assert all(around.contains(x, y) for x, y in changed)


def test_what_is_chosen_is_seen_without_colours(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.tap("comfort")
    place = place_of(_found(kiosk, "more-time")).toAlignedRect()
    grey = QImage.Format.Format_Grayscale8
    before = kiosk.robot.picture().copy(place).convertToFormat(grey)
    kiosk.tap("more-time")
    after = kiosk.robot.picture().copy(place).convertToFormat(grey)
    # A tick, heavier letters and a thicker edge, of which the edge alone is a pixel and more all around.
    assert len(_changed(before, after)) > 4 * (place.width() + place.height())


def test_the_page_below_a_question_is_out_of_reach(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.tap("continue", "option.passport", "finish")
    assert _tab_stops(kiosk) == ["stay", "finish-now"]


# --- an assistive technology ---------------------------------------------------------------------------------------


def test_every_item_of_the_purchase_has_a_name_a_role_and_a_press(kiosk: StandingKiosk) -> None:
    _audit(kiosk)
    _press_as_technology(kiosk, "wake")
    _audit(kiosk)
    _press_as_technology(kiosk, "tile.fiscal_stamp")
    for step, item in WALK:
        kiosk.at(step)
        if step == "contact.email":
            for sign in EMAIL:
                _press_as_technology(kiosk, f"key.{ {'@': 'at', '.': 'dot'}.get(sign, sign) }")
            field = _interface(kiosk.robot.find("field"))
            assert field.role() is QAccessible.Role.EditableText
        _audit(kiosk)
        _press_as_technology(kiosk, item)
    kiosk.wait_for_the_terminal()
    _audit(kiosk)
    kiosk.do(Action.PAYMENT_APPROVE)
    kiosk.ends("sold")
    _audit(kiosk)
    _press_as_technology(kiosk, "continue")
    assert kiosk.page.screen is Screen.GOODBYE
    _audit(kiosk)


def test_the_focus_moves_in_the_order_of_reading(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    for step, item in WALK:
        kiosk.at(step)
        if step == "contact.email":
            kiosk.type(EMAIL)
        stops = _tab_stops(kiosk)
        places = [_place(kiosk, stop) for stop in stops]
        assert places == sorted(places), stops
        if step != "review.1":
            kiosk.tap(item)


def _found(kiosk: StandingKiosk, identifier: str) -> QQuickItem:
    item = kiosk.robot.find(identifier)
    assert item is not None
    return item


def _changed(before: QImage, after: QImage) -> set[tuple[int, int]]:
    """Return the pixels of which the light is another one, by a quarter of all there is."""
    light = [
        [qGray(picture.pixel(x, y)) for y in range(picture.height()) for x in range(picture.width())]
        for picture in (before, after)
    ]
    width = before.width()
    return {
        (at % width, at // width) for at, (one, other) in enumerate(zip(*light, strict=True)) if abs(one - other) > 64
    }


def _pressables(kiosk: StandingKiosk) -> Iterator[QQuickItem]:
    """Yield every visible item that a touch or a key can act on."""
    for item in kiosk.robot.items():
        if item.activeFocusOnTab() and item.isEnabled():
            yield item


def _interface(item: QQuickItem | None) -> QAccessibleInterface:
    assert item is not None
    found = QAccessible.queryAccessibleInterface(item)
    assert found is not None, item.objectName()
    return found


def _audit(kiosk: StandingKiosk) -> None:
    seen = 0
    for item in _pressables(kiosk):
        interface = _interface(item)
        assert interface.text(QAccessible.Text.Name).strip(), item.objectName()
        assert interface.role() is QAccessible.Role.Button, item.objectName()
        assert item.objectName(), interface.text(QAccessible.Text.Name)
        seen += 1
    assert seen


def _press_as_technology(kiosk: StandingKiosk, identifier: str) -> None:
    actions = _interface(kiosk.robot.find(identifier)).actionInterface()
    press = QAccessibleActionInterface.pressAction()
    assert press in actions.actionNames()
    actions.doAction(press)
    kiosk.robot.settle()


def _press(kiosk: StandingKiosk, key: Qt.Key) -> None:
    QTest.keyClick(kiosk.robot.window, key)
    kiosk.robot.settle()


def _focus(kiosk: StandingKiosk) -> str:
    item = kiosk.robot.window.activeFocusItem()
    return str(item.objectName()) if item is not None else ""


def _reach(kiosk: StandingKiosk, identifier: str) -> None:
    """Press Tab until the focus is there; it must come round to it."""
    for _press_of_tab in range(80):
        if _focus(kiosk) == identifier:
            return
        _press(kiosk, Qt.Key.Key_Tab)
    raise AssertionError(f"the focus never comes to {identifier}")


def _tab_stops(kiosk: StandingKiosk) -> list[str]:
    """Return every item that Tab visits, once round, from the first one in the order of reading."""
    stops: list[str] = []
    _press(kiosk, Qt.Key.Key_Tab)
    while (stop := _focus(kiosk)) not in stops:
        stops.append(stop)
        _press(kiosk, Qt.Key.Key_Tab)
    first = min(range(len(stops)), key=lambda number: _place(kiosk, stops[number]))
    return stops[first:] + stops[:first]


def _place(kiosk: StandingKiosk, identifier: str) -> tuple[int, int]:
    """Return where an item begins: its row, then how far along."""
    item = kiosk.robot.find(identifier)
    assert item is not None, identifier
    corner = item.mapToScene(item.boundingRect().topLeft())
    return round(corner.y()), round(corner.x())
