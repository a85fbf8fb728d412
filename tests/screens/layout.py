"""What is measured on a live screen: text, targets, names. Each finding is a sentence that says what is wrong where."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtQml import QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.ui.reading import place_of, reading
from kiosk.ui.theme import Style, contrast
from kiosk.visit.comfort import USUAL, Colours, Comfort, least_cap_height_mm

TARGET_MM = 20.0
GAP_MM = 3.0
TEXT_CONTRAST = {
    Colours.USUAL: 7.0,
    Colours.BLACK_ON_WHITE: 20.0,
    Colours.WHITE_ON_BLACK: 20.0,
    Colours.LOW_CONTRAST: 4.5,
}
"""WCAG 2.2, 1.4.6 (AAA), for every size of text; who asks for a soft screen gets 1.4.3 (AA), and who asks for black and
white gets that (VVSG 2.0, 7.1-D)."""
SIGN_CONTRAST = 3.0
"""WCAG 2.2, 1.4.11: pictograms."""

_ROLES = frozenset(
    {
        QAccessible.Role.Button,
        QAccessible.Role.CheckBox,
        QAccessible.Role.EditableText,
        QAccessible.Role.RadioButton,
    }
)


@dataclass(frozen=True)
class Seen:
    """One item as it is painted. ``view`` is where in the window it can show; ``owner`` is the target that it is in."""

    item: QQuickItem
    view: QRectF
    scrolls: bool
    opacity: float
    owner: Seen | None

    @cached_property
    def box(self) -> QRectF:
        """Its rectangle in the window."""
        return self._in_window(QRectF(0, 0, self.item.width(), self.item.height()))

    @cached_property
    def ink(self) -> QRectF:
        """The rectangle in the window that its text takes."""
        item = self.item
        width, height = float(item.property("contentWidth")), float(item.property("contentHeight"))
        free = QPointF(item.width() - width, item.height() - height)
        # Qt.AlignLeft, AlignRight, AlignHCenter; AlignTop, AlignBottom, AlignVCenter.
        x = {1: 0.0, 2: free.x(), 4: free.x() / 2}[_number(item, "effectiveHorizontalAlignment")]
        y = {32: 0.0, 64: free.y(), 128: free.y() / 2}[_number(item, "verticalAlignment")]
        return self._in_window(QRectF(x, y, width, height))

    @cached_property
    def text(self) -> str:
        """What it says."""
        return str(self.item.property("text"))

    @property
    def called(self) -> str:
        """How a finding names it."""
        return repr(self.item.objectName() or self.text)

    @cached_property
    def is_text(self) -> bool:
        """Whether it is a text that says something."""
        return self.item.inherits("QQuickText") and bool(self.text.strip())

    @cached_property
    def is_sign(self) -> bool:
        """Whether it is a pictogram."""
        return self.item.inherits("QQuickText") and self.item.property("name") is not None

    @cached_property
    def is_target(self) -> bool:
        """Whether a finger can press it: a Pressable is known by what only it has.

        Not by its meta object: PySide keeps a wrapper of that at an address where another item may be made later, and
        hands it out for that item.
        """
        return self.item.property("spokenIn") is not None

    @property
    def shows(self) -> bool:
        """Whether any of it is inside its view."""
        return self.box.intersects(self.view)

    def _in_window(self, box: QRectF) -> QRectF:
        return self.item.mapRectToScene(box)


def _number(item: QQuickItem, enum: str) -> int:
    """Return a property of an enumeration that only QML knows."""
    value = QQmlExpression(qmlContext(item), item, enum).evaluate()
    return int(value[0] if isinstance(value, tuple) else value)


def seen(window: QQuickWindow) -> list[Seen]:
    """Return every item that is painted and in reach: what lies over the page hides the page."""
    root = window.contentItem()
    overlay = next((item for item in _below(root) if item.objectName() == "overlay" and item.isVisible()), None)
    if overlay is not None and overlay.property("active"):
        root = overlay
    view = QRectF(0, 0, window.width(), window.height())
    return list(_painted(root, view, False, 1.0, None))


def _below(item: QQuickItem) -> Iterator[QQuickItem]:
    yield item
    for child in item.childItems():
        yield from _below(child)


def _painted(item: QQuickItem, view: QRectF, scrolls: bool, opacity: float, owner: Seen | None) -> Iterator[Seen]:
    opacity *= item.opacity()
    if not item.isVisible() or opacity == 0:
        return
    here = Seen(item, view, scrolls, opacity, owner)
    yield here
    if item.clip():
        view, scrolls = view.intersected(here.box), True
    for child in item.childItems():
        yield from _painted(child, view, scrolls, opacity, here if here.is_target else owner)


# --- the findings ----------------------------------------------------------------------------------------------------


def findings(window: QQuickWindow, picture: QImage, mm_per_px: float, comfort: Comfort = USUAL) -> list[str]:
    """Return what is wrong with the page in ``window``, of which ``picture`` was just taken."""
    items = seen(window)
    return [
        *findings_of_colour(window, picture, mm_per_px, comfort, items),
        *_clipped(items),
        *_out_of_reach(items),
        *_too_small(items, comfort),
        *_overlapping(items),
        *_targets(items, mm_per_px),
        *_nameless(items),
        *_unsaid_pictures(items),
        *_too_high(items, window, comfort),
        *_order(window, items),
    ]


def findings_of_colour(
    window: QQuickWindow, picture: QImage, mm_per_px: float, comfort: Comfort, items: list[Seen] | None = None
) -> list[str]:
    """Return what is wrong with the colours alone: a palette moves nothing."""
    items = seen(window) if items is None else items
    return [
        *_empty(picture),
        *_faint(items, picture, TEXT_CONTRAST[comfort.colours]),
        *_focus(items, picture, mm_per_px),
    ]


def _empty(picture: QImage) -> Iterator[str]:
    across, down = picture.width() // 40, picture.height() // 40
    colours = {picture.pixel(x * across, y * down) for x in range(40) for y in range(40)}
    if len(colours) < 3:
        yield "the picture is blank"


def _clipped(items: list[Seen]) -> Iterator[str]:
    """Text keeps inside its own width, its button, the window; only what scrolls may go below the edge."""
    for text in items:
        if not text.is_text:
            continue
        item, ink = text.item, text.ink
        if item.property("truncated"):
            yield f"text {text.called} is cut off"
        over = float(item.property("contentWidth")) - item.width()
        if over > 1:
            yield f"text {text.called} is {over:.0f} px wider than its place"
        if ink.left() < text.view.left() - 1 or ink.right() > text.view.right() + 1:
            yield f"text {text.called} leaves the window at a side"
        if not text.scrolls and (ink.top() < text.view.top() - 1 or ink.bottom() > text.view.bottom() + 1):
            yield f"text {text.called} leaves the window above or below"
        if text.owner is not None and not _holds(text.owner.box, ink):
            yield f"text {text.called} comes out of {text.owner.called}"


def _out_of_reach(items: list[Seen]) -> Iterator[str]:
    """What is below the edge can be brought up by a button; no drag is ever needed (EN 301 549, 5.9)."""
    hidden = [item for item in items if item.scrolls and item.is_text and not _holds(item.view, item.ink)]
    if hidden and not any(item.item.objectName().startswith("scroll") for item in items):
        yield f"text {hidden[0].called} is below the edge, and no button brings it up"


def _too_small(items: list[Seen], comfort: Comfort) -> Iterator[str]:
    """No capital is too low to be read; what shows the other sizes is none of this one."""
    assert Style.instance is not None
    least = least_cap_height_mm(comfort.text)
    for text in items:
        if text.is_text and not text.is_sign and text.item.objectName() != "sample":
            shown = QQmlExpression(qmlContext(text.item), text.item, "fontInfo.pixelSize").evaluate()[0]
            height = Style.instance.cap_height_mm(float(shown))
            if height < least - 0.1:
                yield f"the capitals of {text.called} are {height:.1f} mm high, not {least:.1f}"


def _overlapping(items: list[Seen]) -> Iterator[str]:
    """No text is written over another, and none under a button that it does not belong to."""
    texts = [text for text in items if text.is_text and text.shows]
    for one, other in combinations(texts, 2):
        common = one.ink.intersected(one.view).intersected(other.ink.intersected(other.view))
        if common.width() > 2 and common.height() > 2:
            yield f"text {one.called} is written over {other.called}"
    for target in items:
        if not target.is_target:
            continue
        for text in texts:
            common = text.ink.intersected(text.view).intersected(target.box.intersected(target.view))
            if text.owner is not target and common.width() > 2 and common.height() > 2:
                yield f"text {text.called} lies under {target.called}"


def _targets(items: list[Seen], mm_per_px: float) -> Iterator[str]:
    targets = [item for item in items if item.is_target]
    least, gap = TARGET_MM / mm_per_px, GAP_MM / mm_per_px
    for target in targets:
        width, height = target.box.width(), target.box.height()
        # Half a pixel is what rounding a size of millimetres to pixels may lose.
        if width < least - 0.5 or height < least - 0.5:
            size = f"{width * mm_per_px:.1f} x {height * mm_per_px:.1f} mm"
            yield f"target {target.called} is {size}"
        if not target.scrolls and not _holds(target.view, target.box):
            yield f"target {target.called} leaves the window"
    reachable = [(target, target.box.intersected(target.view)) for target in targets if target.shows]
    for (one, here), (other, there) in combinations(reachable, 2):
        apart = _distance(here, there)
        if apart < gap - 1:
            yield f"targets {one.called} and {other.called} are {apart * mm_per_px:.1f} mm apart"


def _nameless(items: list[Seen]) -> Iterator[str]:
    names = Counter(item.item.objectName() for item in items if item.is_target and item.shows)
    for name, count in names.items():
        if not name:
            yield f"{count} targets have no identifier"
        elif count > 1:
            yield f"{count} targets are called {name!r}"
    for item in items:
        if not (item.is_target or item.item.activeFocusOnTab() or item.item.objectName() == "field"):
            continue
        heard = QAccessible.queryAccessibleInterface(item.item)
        if heard is None or not heard.isValid():
            yield f"{item.called} is unknown to assistive technology"
            continue
        if heard.role() not in _ROLES:
            yield f"{item.called} has the role {heard.role().name}"
        if not heard.text(QAccessible.Text.Name).strip():
            yield f"{item.called} has no name to be spoken"


def _unsaid_pictures(items: list[Seen]) -> Iterator[str]:
    """Each picture has a name to be spoken, or says that it is decoration (EN 301 549, 5.1.3.6)."""
    for picture in items:
        item = picture.item
        if item.inherits("QQuickImageBase") or item.inherits("QrCode"):
            told = QQmlExpression(qmlContext(item), item, "Accessible.ignored || Accessible.name !== ''").evaluate()[0]
            if not told:
                yield f"a picture of {picture.box.width():.0f} px has no name, and is no decoration"


def _faint(items: list[Seen], picture: QImage, least: float) -> Iterator[str]:
    """The contrast of each text with what is painted behind it; a target that cannot be used is exempt (1.4.3)."""
    window = QRectF(picture.rect())
    for text in items:
        if not text.is_text or text.opacity < 1 or text.item.objectName() == "sample":
            continue
        place = text.ink.intersected(text.view).intersected(window)
        # Of a line at the edge of what scrolls too little may show to tell letters from ground, and of a sign any cut.
        if place.width() < 2 or place.height() < (0.99 if text.is_sign else 0.6) * text.ink.height():
            continue
        if text.owner is not None:
            # A line is higher than its letters, and may touch the outline of its button; they do not.
            place = place.intersected(text.owner.box.adjusted(4, 4, -4, -4))
        colour = text.item.property("color")
        ratio = contrast(colour.name(), _behind(picture, place).name())
        wanted = SIGN_CONTRAST if text.is_sign else least
        if ratio < wanted:
            yield f"text {text.called} has a contrast of {ratio:.1f}, not {wanted:g}"


def _too_high(items: list[Seen], window: QQuickWindow, comfort: Comfort) -> Iterator[str]:
    """What a seated person asked to have lower is within his reach (EN 301 549, 8.3.2)."""
    assert Style.instance is not None
    reach = float(Style.instance.property("reach"))
    for target in items:
        if comfort.reach and target.is_target and target.shows and target.box.top() < window.height() - reach - 1:
            yield f"target {target.called} is too high for a seated person"


def _focus(items: list[Seen], picture: QImage, mm_per_px: float) -> Iterator[str]:
    """The ring around what has the focus would be seen: large enough, and apart from what is there without it.

    WCAG 2.2, 2.4.13: the area of a line of 2 px around it, which a hand's breadth from the eye is 0.53 mm, at 3:1.
    """
    assert Style.instance is not None
    wide = float(Style.instance.property("focusWidth"))
    colour = QColor(Style.instance.property("focus"))
    window = QRectF(picture.rect())
    for target in items:
        if not target.is_target or not target.shows or not target.item.isEnabled():
            continue
        box = target.box
        inner, outer = (box.adjusted(-far, -far, far, far) for far in (0.6 * wide, 1.6 * wide))
        sides = (
            QRectF(outer.left(), outer.top(), outer.width(), wide),
            QRectF(outer.left(), inner.bottom(), outer.width(), wide),
            QRectF(outer.left(), inner.top(), wide, inner.height()),
            QRectF(inner.right(), inner.top(), wide, inner.height()),
        )
        shown = [side.intersected(target.view).intersected(window) for side in sides]
        area = sum(side.width() * side.height() for side in shown if side.isValid())
        # Only as much of it as can be seen at once.
        here = box.intersected(target.view)
        least = 2 * (here.width() + here.height()) * 0.53 / mm_per_px
        if area < least:
            yield f"the focus of {target.called} shows on {area / least:.0%} of what it must"
        for side in shown:
            if side.width() >= 2 and side.height() >= 2:
                ratio = contrast(colour.name(), _behind(picture, side).name())
                if ratio < SIGN_CONTRAST:
                    yield f"the focus of {target.called} has a contrast of {ratio:.1f}"
                    break


def _order(window: QQuickWindow, items: list[Seen]) -> Iterator[str]:
    """Keys go through the page as it is read (WCAG 2.2, 2.4.3 and 1.3.2): down, and towards the end of a line."""
    stops = [part for part in reading(window) if part.pressed and part.enabled]
    # What is below the edge comes up, beside nothing else, when it is reached.
    shown = {item.item.objectName() for item in items if item.is_target and _holds(item.view, item.box)}
    for earlier, later in combinations([part for part in stops if part.identifier in shown], 2):
        here, there = place_of(earlier.item), place_of(later.item)
        across = min(here.right(), there.right()) - max(here.left(), there.left())
        down = min(here.bottom(), there.bottom()) - max(here.top(), there.top())
        towards_end = (there.center().x() > here.center().x()) != _leftwards(later.item)
        if (across > 1 and there.bottom() <= here.top() + 1) or (down > 1 and across < 1 and not towards_end):
            yield f"the keys come to {later.identifier!r} after {earlier.identifier!r}"
    by_tab = _tabbed(stops[0].item, len(stops)) if stops else []
    if by_tab != [part.identifier for part in stops]:
        yield f"the tab key goes {by_tab}, the page is read {[part.identifier for part in stops]}"


def _leftwards(item: QQuickItem) -> bool:
    """Return whether the line that ``item`` is in runs from right to left; a row of keys knows for itself."""
    line = item.parentItem()
    if item.objectName().startswith("key.") and line is not None:
        return bool(_number(line, "effectiveLayoutDirection") == Qt.LayoutDirection.RightToLeft.value)
    return bool(QQmlExpression(qmlContext(item), item, "Kiosk.rightToLeft").evaluate()[0])


_TABBED = """(() => {{
    const names = [{first}];
    let item = nextItemInFocusChain(true);
    while (item && item.objectName !== {first} && names.length <= {count}) {{
        if (item.activeFocusOnTab)
            names.push(item.objectName);
        item = item.nextItemInFocusChain(true);
    }}
    return names.join(" ");
}})()"""


def _tabbed(first: QQuickItem, count: int) -> list[str]:
    """Return where the tab key goes from ``first``, once round or a little further.

    Walked in QML: PySide keeps what ``nextItemInFocusChain`` returns beyond the life of the item, and then crashes.
    """
    words = _TABBED.format(first=json.dumps(first.objectName()), count=count)
    value, *_rest = QQmlExpression(qmlContext(first), first, words).evaluate()
    return str(value).split(" ")


def _behind(picture: QImage, place: QRectF) -> QColor:
    """Return the colour found most often on the edge of ``place``, where letters rarely reach."""
    box = place.toAlignedRect().intersected(picture.rect())
    across = range(box.left(), box.right() + 1, max(1, box.width() // 16))
    down = range(box.top(), box.bottom() + 1, max(1, box.height() // 16))
    edge = [(x, y) for x in across for y in (box.top(), box.bottom())]
    edge += [(x, y) for x in (box.left(), box.right()) for y in down]
    (pixel, _count), *_rest = Counter(picture.pixel(x, y) for x, y in edge).most_common(1)
    return QColor.fromRgb(pixel)


def _holds(outer: QRectF, inner: QRectF) -> bool:
    return outer.adjusted(-1, -1, 1, 1).contains(inner)


def _distance(one: QRectF, other: QRectF) -> float:
    across = max(one.left() - other.right(), other.left() - one.right())
    down = max(one.top() - other.bottom(), other.top() - one.bottom())
    return max(across, down)
