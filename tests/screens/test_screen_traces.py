"""Nothing remains: after "finish and erase", no trace of the citizen is left in the window, in the log or on disk."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem

from kiosk.dock.actions import Action
from kiosk.ui.content import Screen
from tests.screens.standing import EMAIL, MOBILE, StandingKiosk


@pytest.mark.parametrize(("sms", "contact"), [(False, EMAIL), (True, MOBILE)], ids=["by-email", "by-sms"])
def test_nothing_of_the_citizen_remains(
    kiosk: StandingKiosk,
    sms: bool,
    contact: str,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        folder = tmp_path / name
        folder.mkdir()
        monkeypatch.setenv(name, str(folder))

    kiosk.come_to_the_review(sms=sms)
    assert any(contact in text for text in _everything_in_the_window(kiosk)), "the search finds what is there"
    # What was withdrawn must not stay behind either.
    kiosk.tap("back", "continue", "continue")
    kiosk.wait_for_the_terminal()
    kiosk.do(Action.PAYMENT_APPROVE)
    sold = kiosk.ends("sold")
    canaries = {contact, sold.qr, sold.number, sold.number[:9], contact[:8]}
    assert any(sold.number in text for text in _everything_in_the_window(kiosk))

    kiosk.tap("continue")
    assert kiosk.page.screen is Screen.GOODBYE
    _is_clean(kiosk, canaries)
    kiosk.shell._attract()
    kiosk.robot.settle()
    _is_clean(kiosk, canaries)

    assert not [record for record in caplog.records if any(canary in record.getMessage() for canary in canaries)]
    written = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert not [file for file in written if any(canary.encode() in file.read_bytes() for canary in canaries)]


def test_a_visit_that_is_over_holds_no_answer(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_review()
    kiosk.tap("edit.contact.email")
    visit = kiosk.shell._attendant._visit
    assert visit is not None
    assert visit.entered == EMAIL
    kiosk.tap("finish", "finish-now")
    assert visit.entered == ""
    assert visit.conversation.answers == {}
    assert visit.conversation.draft == ""
    assert EMAIL not in str(vars(visit.conversation))


def _is_clean(kiosk: StandingKiosk, canaries: set[str]) -> None:
    for text in _everything_in_the_window(kiosk):
        for canary in canaries:
            assert canary not in text
    for canary in canaries:
        assert canary not in kiosk.written
        assert canary not in QGuiApplication.clipboard().text()


def _everything_in_the_window(kiosk: StandingKiosk) -> Iterator[str]:
    """Yield every text that an object of the shell or an item of the window, visible or not, still holds."""
    objects: set[QObject] = {kiosk.shell, *kiosk.shell.findChildren(QObject)}
    waiting: list[QQuickItem] = [kiosk.robot.window.contentItem()]
    while waiting:
        item = waiting.pop()
        objects.add(item)
        waiting.extend(item.childItems())
    for thing in objects:
        meta = thing.metaObject()
        for number in range(meta.propertyCount()):
            if meta.property(number).typeName() == "QString":
                value = meta.property(number).read(thing)
                # Spaces group what is shown; the marks that isolate a number inside a sentence are not its own.
                plain = value.replace("\u2066", "").replace("\u2069", "")
                yield from (plain, plain.replace(" ", "").replace("\u00a0", ""))
        if isinstance(thing, QAbstractItemModel):
            for row in range(thing.rowCount(QModelIndex())):
                for role in thing.roleNames():
                    yield str(thing.data(thing.index(row, 0), role))
