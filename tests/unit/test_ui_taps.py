"""A hand that trembles: what a second tap may do, and what it may not."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QInputDevice, QKeyEvent, QMouseEvent, QPointingDevice, QTouchEvent

from kiosk.ui.taps import HASTE_MS, TapGuard


class Window:
    """Shows one page after the other, and asks the guard about every event."""

    def __init__(self) -> None:
        self.page = "first"
        self.patient = False
        self.guard = TapGuard(lambda: self.page, lambda: self.patient)
        self._target = QObject()

    def tap(self, at: int, *, touch: bool = False) -> bool:
        """Tap at a time in milliseconds; return whether the page heard of it."""
        kinds = (
            (QEvent.Type.TouchBegin, QEvent.Type.TouchEnd)
            if touch
            else (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease)
        )
        heard = {self.hears(_event(kind, at + late, touch=touch)) for kind, late in zip(kinds, (0, 50), strict=True)}
        assert len(heard) == 1, "a page hears of the beginning and of the end, or of neither"
        return heard.pop()

    def hears(self, event: QEvent) -> bool:
        return not self.guard.eventFilter(self._target, event)


def _event(kind: QEvent.Type, at: int, *, touch: bool = False) -> QEvent:
    if touch:
        device = QPointingDevice(
            "screen",
            1,
            QInputDevice.DeviceType.TouchScreen,
            QPointingDevice.PointerType.Finger,
            QInputDevice.Capability.Position,
            5,
            0,
        )
        event: QMouseEvent | QTouchEvent = QTouchEvent(kind, device)
    else:
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, QPointF(9, 9), QPointF(9, 9), left, left, none)
    event.setTimestamp(at)
    return event


def _key(key: Qt.Key, *, held: bool) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", held, 1)


def test_the_first_tap_is_heard_whenever_it_comes() -> None:
    assert Window().tap(0)


def test_a_second_tap_on_a_page_that_nobody_has_read_is_not_heard() -> None:
    for touch in (False, True):
        window = Window()
        assert window.tap(1000, touch=touch)
        window.page = "second"
        assert not window.tap(1000 + HASTE_MS - 1, touch=touch)
        assert window.tap(1000 + 3 * HASTE_MS, touch=touch)


def test_a_whole_burst_of_taps_answers_one_page() -> None:
    window = Window()
    assert window.tap(1000)
    window.page = "second"
    assert [window.tap(1000 + 200 * number) for number in range(1, 6)] == [False] * 5
    assert window.tap(2000 + HASTE_MS)


def test_quick_taps_on_the_same_page_are_all_heard() -> None:
    window = Window()
    assert all(window.tap(1000 + 80 * number) for number in range(10))


def test_a_calm_second_tap_is_heard() -> None:
    window = Window()
    window.tap(1000)
    window.page = "second"
    assert window.tap(1000 + HASTE_MS)


def test_the_double_click_that_belongs_to_a_dropped_press_is_dropped_with_it() -> None:
    window = Window()
    window.tap(1000)
    window.page = "second"
    assert not window.hears(_event(QEvent.Type.MouseButtonPress, 1100))
    assert not window.hears(_event(QEvent.Type.MouseButtonDblClick, 1100))
    assert not window.hears(_event(QEvent.Type.MouseMove, 1110))
    assert not window.hears(_event(QEvent.Type.MouseButtonRelease, 1120))
    assert window.hears(_event(QEvent.Type.MouseMove, 1130))


def test_a_key_that_is_held_acts_once_and_erases_many_times() -> None:
    window = Window()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        assert window.hears(_key(key, held=False))
        assert not window.hears(_key(key, held=True))
    assert window.hears(_key(Qt.Key.Key_Backspace, held=True))


def test_everything_else_passes() -> None:
    assert Window().hears(QEvent(QEvent.Type.UpdateRequest))


def test_who_asked_for_more_time_is_waited_for_half_a_second() -> None:
    for patient in (False, True):
        window = Window()
        window.patient = patient
        window.tap(1000)
        window.page = "second"
        assert window.tap(1000 + 499) is not patient
        assert window.tap(1000 + 499 + 500)
