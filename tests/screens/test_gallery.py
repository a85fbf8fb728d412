"""The gallery is whole, and every page in it can be read, touched and heard."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible, QColor, QImage

from kiosk.declarations.api import Standing
from kiosk.identity.api import NotIdentified
from kiosk.orders.api import Stopped
from kiosk.procedures.papers import Handed
from kiosk.ui.demo.gallery import Orientation, Setting, Shot, make, missing
from kiosk.ui.demo.scenes import STORIES
from kiosk.ui.demo.stage import Stage
from kiosk.ui.theme import Style
from tests.screens.layout import findings

LANGUAGES = ("fr", "qps")
"""The first language, and one made 40 % longer: what fits in both fits in any that is written like them."""

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(autouse=True)
def _spoken() -> None:
    """Let Qt answer the questions of assistive technology."""
    QAccessible.setActive(True)


@pytest.mark.expects_log("ERROR kiosk.ui.shell: visit ended by StagedError")
@pytest.mark.parametrize("orientation", Orientation)
def test_every_page_can_be_read_touched_and_heard(orientation: Orientation, tmp_path: Path) -> None:
    wrong: dict[str, list[str]] = defaultdict(list)

    def look(stage: Stage, shot: Shot, picture: QImage) -> None:
        screen = stage.shell.parts.settings.screen
        for finding in findings(stage.application.window, picture, screen.mm_per_px):
            wrong[finding].append(f"{shot.name} ({shot.setting.language})")

    shots = make(tmp_path / "gallery", [Setting(orientation, language) for language in LANGUAGES], look)

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
