"""The gallery is whole, and every page in it can be read, touched and heard."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtQml import QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem

from kiosk.declarations.api import Standing
from kiosk.identity.api import NotIdentified
from kiosk.orders.api import Stopped
from kiosk.procedures.papers import Handed
from kiosk.ui.content import Screen
from kiosk.ui.demo.gallery import Orientation, Setting, Shot, make, missing, shoot
from kiosk.ui.demo.scenes import STORIES
from kiosk.ui.demo.stage import Stage
from kiosk.ui.reading import place_of
from kiosk.ui.theme import Style
from kiosk.ui.view import Overlay
from kiosk.visit.comfort import USUAL, Comfort, TextSize
from tests.screens.layout import findings

WRITTEN = (("fr", USUAL), ("qps", USUAL), ("qps", Comfort(TextSize.LARGEST)))
"""The first language, and one made 40 % longer, also in the largest letters: what fits in these fits in any language
that is written like them."""

UNFRAMED = (Screen.ATTRACT, Screen.GOODBYE, Screen.FAILURE)
STANDING: dict[str, Callable[[QRectF], tuple[float, ...]]] = {
    **dict.fromkeys(("language", "comfort", "listen", "agent", "finish"), lambda box: box.getRect()),
    "back": lambda box: (box.left(), box.bottom()),
    "continue": lambda box: (box.right(), box.bottom()),
}
"""What stands on every page, and what of its place is the same there: a button is as wide as its words."""

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(autouse=True)
def _spoken() -> None:
    """Let Qt answer the questions of assistive technology."""
    QAccessible.setActive(True)


@pytest.mark.expects_log("ERROR kiosk.ui.shell: visit ended by StagedError")
@pytest.mark.parametrize("orientation", Orientation)
def test_every_page_can_be_read_touched_and_heard(orientation: Orientation, tmp_path: Path) -> None:
    wrong: dict[str, list[str]] = defaultdict(list)
    places: dict[str, set[tuple[float, ...]]] = defaultdict(set)

    def look(stage: Stage, shot: Shot, picture: QImage) -> None:
        screen = stage.shell.parts.settings.screen
        for finding in findings(stage.application.window, picture, screen.mm_per_px, shot.setting.comfort):
            wrong[finding].append(f"{shot.name} ({shot.setting})")
        if shot.setting.language == "fr" and shot.screen not in UNFRAMED and shot.overlay is Overlay.NONE:
            for item in stage.robot.items():
                if item.objectName() in STANDING:
                    places[item.objectName()].add(STANDING[item.objectName()](place_of(item)))

    settings = [Setting(orientation, language, comfort) for language, comfort in WRITTEN]
    shots = make(tmp_path / "gallery", settings, look)

    assert missing(shots) == []
    assert {shot.story for shot in shots} == {story.title for story in STORIES}
    assert {f"sold/{handed.value}" for handed in Handed} <= {shot.name for shot in shots}
    assert {why.value for why in Stopped} <= {shot.name.partition("/")[2] for shot in shots}
    assert {standing.value for standing in Standing if standing is not Standing.OPEN} <= {shot.step for shot in shots}
    assert {f"identify.1.then/{why.value}" for why in NotIdentified} <= {shot.name for shot in shots}
    page = (tmp_path / "gallery" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'src="([^"]*)"', page) != []
    for shot in shots:
        assert f'src="{shot.file.as_posix()}"' in page
        written = QImage(str(tmp_path / "gallery" / shot.file))
        assert (written.width(), written.height()) == (
            (1080, 1920) if orientation is Orientation.PORTRAIT else (1920, 1080)
        )
    report = "\n".join(
        f"{len(where):4}  {finding}\n        {', '.join(where[:4])}" for finding, where in sorted(wrong.items())
    )
    assert not wrong, f"{len(wrong)} findings, {orientation.value}\n{report}"
    # Help, and the ways on and back, are at one place on every page (WCAG 2.2, 3.2.6 and 3.2.3).
    assert {name: len(seen) for name, seen in places.items()} == dict.fromkeys(STANDING, 1), places


# --- the measuring itself: a page that was fine is spoilt, and it is noticed -----------------------------------------


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A kiosk that asks what the stamp is for."""
    stage = Stage(landscape=False)
    stage.start("fiscal_stamp")
    stage.go()
    yield stage
    stage.close()


def _measured(stage: Stage) -> str:
    picture = stage.robot.picture()
    return "\n".join(findings(stage.application.window, picture, stage.shell.parts.settings.screen.mm_per_px))


@pytest.mark.parametrize(
    ("identifier", "spoilt", "value", "finding"),
    [
        ("option.licence", "height", 40, "target 'option.licence' is 2"),
        ("option.licence", "y", 40, "targets 'option.passport' and 'option.licence' are -"),
        ("option.licence", "x", 600, "target 'option.licence' leaves the window"),
        ("option.licence", "label", "", "'option.licence' has no name to be spoken"),
        ("option.licence", "objectName", "option.passport", "2 targets are called 'option.passport'"),
        ("agent", "objectName", "", "1 targets have no identifier"),
    ],
)
def test_a_target_that_is_spoilt_is_noticed(
    stage: Stage, identifier: str, spoilt: str, value: object, finding: str
) -> None:
    assert _measured(stage) == ""
    item = stage.robot.find(identifier)
    assert item is not None
    item.setProperty(spoilt, value)
    assert finding in _measured(stage)


@pytest.mark.parametrize(
    ("spoilt", "value", "finding"),
    [
        ("color", QColor("#777777"), "has a contrast of 4.2, not 7"),
        ("wrapMode", 0, "px wider than its place"),
        ("scale", 3.0, "leaves the window at a side"),
        ("rotation", 90, "leaves the window above or below"),
        ("rotation", 90, "is written over"),
    ],
)
def test_a_text_that_is_spoilt_is_noticed(stage: Stage, spoilt: str, value: object, finding: str) -> None:
    title = next(item for item in stage.robot.items() if item.property("text") == stage.shell.content.title)
    title.setProperty("text", "Anticonstitutionnellement " * 4)
    title.setProperty(spoilt, value)
    assert finding in _measured(stage)


def test_an_order_of_keys_that_is_not_that_of_the_page_is_noticed(stage: Stage) -> None:
    first = stage.robot.find("option.passport")
    assert first is not None
    first.setY(900)
    assert "the keys come to 'option.id_card' after 'option.passport'" in _measured(stage)


def test_a_target_that_the_tab_key_leaves_out_is_noticed(stage: Stage) -> None:
    second = stage.robot.find("option.id_card")
    assert second is not None
    second.setActiveFocusOnTab(False)
    assert "the tab key goes ['option.passport', 'option.licence'" in _measured(stage)


def test_a_focus_that_cannot_be_seen_is_noticed(stage: Stage) -> None:
    first = stage.robot.find("option.passport")
    assert first is not None
    column = first.parentItem()
    assert column is not None
    column.setClip(True)
    assert "the focus of 'option.passport' shows on" in _measured(stage)
    column.setClip(False)
    assert Style.instance is not None
    stage.application.window.setColor(Style.instance.property("focus"))
    assert "the focus of 'option.passport' has a contrast of 1.0" in _measured(stage)


def test_an_empty_screen_is_noticed(stage: Stage) -> None:
    stage.application.window.contentItem().setVisible(False)
    assert "the picture is blank" in _measured(stage)


def test_a_target_out_of_reach_is_noticed(stage: Stage) -> None:
    stage.see("fr", Comfort(reach=True))
    window, mm = stage.application.window, stage.shell.parts.settings.screen.mm_per_px
    first = stage.robot.find("option.passport")
    assert first is not None
    for lower in (0, 900):
        first.setY(first.y() - lower)
        high = "target 'option.passport' is too high for a seated person"
        assert (high in findings(window, stage.robot.picture(), mm, Comfort(reach=True))) is bool(lower)


def test_letters_too_small_are_noticed(stage: Stage) -> None:
    title = next(item for item in stage.robot.items() if item.property("text") == stage.shell.content.title)
    font = title.property("font")
    font.setPixelSize(round(3.3 / 0.248 / 0.68))
    title.setProperty("font", font)
    assert "mm high, not 3.5" in _measured(stage)


def test_a_role_that_cannot_be_pressed_is_noticed(stage: Stage) -> None:
    first = stage.robot.find("option.passport")
    assert first is not None
    _set(first, "Accessible.role = Accessible.StaticText")
    assert "'option.passport' has the role StaticText" in _measured(stage)


def test_a_text_that_no_button_brings_up_is_noticed(stage: Stage) -> None:
    stage.see("fr", Comfort(TextSize.LARGEST))
    more = next(item for item in stage.robot.items() if item.objectName().startswith("scroll"))
    assert _measured(stage) == ""
    more.setVisible(False)
    assert "is below the edge, and no button brings it up" in _measured(stage)


def test_a_text_under_a_button_is_noticed(stage: Stage) -> None:
    first = stage.robot.find("option.passport")
    assert first is not None
    first.setY(first.y() - 200)
    assert f"text {stage.shell.content.title!r} lies under 'option.passport'" in _measured(stage)


def test_a_faint_sign_is_noticed(stage: Stage) -> None:
    assert Style.instance is not None
    signs = [item for item in stage.robot.items() if item.property("name") and item.inherits("QQuickText")]
    signs[-1].setProperty("color", Style.instance.property("surface"))
    assert "not 3" in _measured(stage)


def test_a_picture_without_a_name_is_noticed(stage: Stage) -> None:
    stage.clear("fr")
    picture = next(item for item in stage.robot.items() if item.inherits("QQuickImageBase"))
    assert _measured(stage) == ""
    _set(picture, "Accessible.ignored = false")
    assert "has no name, and is no decoration" in _measured(stage)


def _set(item: QQuickItem, words: str) -> None:
    """Set in QML what only QML knows."""
    QQmlExpression(qmlContext(item), item, words).evaluate()


@pytest.mark.expects_log("ERROR kiosk.ui.shell: visit ended by StagedError")
def test_no_page_in_simple_french_has_more_than_sixty_words_of_ours() -> None:
    """What somebody wrote himself, and reads again before he sends it, is not ours."""
    long: dict[str, int] = {}

    def look(stage: Stage, shot: Shot, _picture: QImage) -> None:
        page = stage.shell.content
        texts = [page.title, page.help, page.problem, page.cure, page.total_label, page.total, page.unsure]
        texts += [page.number_caption, page.qr_caption, *(point.text for point in page.points)]
        texts += [text for option in page.options for text in (option.label, option.detail, option.price)]
        words = len(re.findall(r"\w[\w’'@.,-]*", " ".join(texts)))
        if words > 60:
            long[shot.name] = words

    shots = shoot(None, [Setting(Orientation.PORTRAIT, "fr-simple")], look, STORIES)
    assert long == {}
    assert len(shots) > 200
