"""What stands on the screen, in reading order, from the tree that assistive technology sees: the one source of what is
spoken, of where the keys of a keypad go, and of the audit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtQuick import QQuickItem, QQuickWindow

_PRESSED: Final = frozenset(
    {QAccessible.Role.Button, QAccessible.Role.CheckBox, QAccessible.Role.RadioButton, QAccessible.Role.Link}
)


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of the screen. Its ``repr`` tells no words: they may be somebody's answer.

    ``said`` is what is told beside its name: a value, and whether it is chosen. ``personal`` words are for a headset
    only; ``language`` is empty for that of the screen.
    """

    identifier: str
    role: QAccessible.Role
    name: str = field(repr=False)
    description: str = field(repr=False)
    said: str = field(repr=False)
    checked: bool | None
    personal: bool
    language: str
    enabled: bool
    item: QQuickItem = field(repr=False, compare=False)

    @property
    def pressed(self) -> bool:
        """Whether it is there to be pressed."""
        return self.role in _PRESSED

    @property
    def alert(self) -> bool:
        """Whether it must be heard as soon as it is there."""
        return self.role is QAccessible.Role.AlertMessage


def reading(window: QQuickWindow) -> tuple[Part, ...]:
    """Return the parts of ``window`` in reading order: what an overlay covers is out of reach, and not there."""
    root = QAccessible.queryAccessibleInterface(window)
    overlay = window.findChild(QObject, "overlay")
    parts = _parts(root)
    if overlay is None or not overlay.property("active"):
        return tuple(part for part in parts if not _within(part.item, "overlay"))
    return tuple(part for part in parts if _within(part.item, "overlay"))


def place_of(item: QQuickItem) -> QRectF:
    """Return where an item is in its window, in pixels."""
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def visible_place_of(item: QQuickItem) -> QRectF:
    """Return what can be seen of it where it is in its window, in pixels: nothing of what is scrolled away."""
    view = _ancestor(item, "contentY")
    return place_of(item) if view is None else place_of(item).intersected(place_of(view))


def bring_into_view(item: QQuickItem) -> None:
    """Move what is scrolled until ``item`` can be seen whole, if it is not."""
    view = _ancestor(item, "contentY")
    if view is None:
        return
    # With the ring that is drawn around it.
    inset = float(view.property("inset"))
    box = item.mapRectToItem(view, QRectF(0, 0, item.width(), item.height())).adjusted(0, -inset, 0, inset)
    content, height = float(view.property("contentY")), view.height()
    if box.top() < 0:
        view.setProperty("contentY", max(0.0, content + box.top()))
    elif box.bottom() > height:
        rest = max(0.0, float(view.property("contentHeight")) - height)
        view.setProperty("contentY", min(rest, content + box.bottom() - height))


def _parts(interface: QAccessibleInterface | None) -> Iterator[Part]:
    if interface is None:
        return
    for number in range(interface.childCount()):
        child = interface.child(number)
        if not child.isValid():
            continue
        item = child.object()
        if isinstance(item, QQuickItem) and not child.state().invisible:
            part = _part(child, item)
            if part is not None:
                yield part
        yield from _parts(child)


def _part(heard: QAccessibleInterface, item: QQuickItem) -> Part | None:
    name = heard.text(QAccessible.Text.Name).strip()
    if not name or item.width() <= 0 or item.height() <= 0:
        return None
    state = heard.state()
    return Part(
        identifier=item.objectName(),
        role=heard.role(),
        name=name,
        description=heard.text(QAccessible.Text.Description).strip(),
        said=_text(item, "said"),
        checked=bool(state.checked) if state.checkable else None,
        personal=bool(item.property("personal")),
        language=_text(item, "spokenIn"),
        enabled=not state.disabled,
        item=item,
    )


def _text(item: QQuickItem, name: str) -> str:
    value = item.property(name)
    return value if isinstance(value, str) else ""


def _within(item: QQuickItem, name: str) -> bool:
    above: QQuickItem | None = item
    while above:
        if above.objectName() == name:
            return True
        above = above.parentItem()
    return False


def _ancestor(item: QQuickItem, has: str) -> QQuickItem | None:
    above: QQuickItem | None = item.parentItem()
    while above is not None and above.property(has) is None:
        above = above.parentItem()
    return above
