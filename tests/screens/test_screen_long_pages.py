"""What does not fit on a page comes up at the touch of a button, line by line, and the next page begins at its top."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QRectF

from kiosk.ui.demo.declaration_scenes import everything_else, to_month, two_jobs
from kiosk.ui.demo.stage import Stage
from kiosk.visit.comfort import Comfort, TextSize

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(params=[False, True], ids=["portrait", "landscape"])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """A kiosk in large text that shows the review of a month in which everything happened."""
    stage = Stage(landscape=request.param)
    to_month(stage)
    two_jobs(stage)
    everything_else(stage)
    stage.see("fr", Comfort(text=TextSize.LARGEST))
    stage.robot.settle()
    assert stage.place == "review.1"
    yield stage
    stage.close()


def test_every_line_of_a_long_review_can_be_seen(stage: Stage) -> None:
    lines = {row.edit for row in stage.shell.content.lines if row.edit}
    assert len(lines) > 20
    view = _flickable(stage)
    seen: set[str] = set()
    while True:
        seen |= {edit for edit in lines if _whole(stage, f"edit.{edit}", view)}
        top = view.property("contentY")
        if view.parent().property("atEnd"):
            break
        stage.robot.tap("scroll")
        assert view.property("contentY") > top
    assert seen == lines
    stage.robot.tap("scroll")
    assert view.property("contentY") == 0, "the same button leads back to the top"


def test_the_next_page_begins_at_its_top(stage: Stage) -> None:
    view = _flickable(stage)
    stage.robot.tap("scroll")
    assert view.property("contentY") > 0
    stage.go()
    stage.robot.settle()
    assert stage.place == "confirm.1"
    assert view.property("contentY") == 0


def _flickable(stage: Stage) -> QObject:
    button = stage.robot.find("scroll")
    assert button is not None
    return next(item for item in button.parentItem().childItems() if item.inherits("QQuickFlickable"))


def _whole(stage: Stage, identifier: str, view: QObject) -> bool:
    """Whether all of an item is inside of what can be seen."""
    item = stage.robot.find(identifier)
    assert item is not None
    box = item.mapRectToItem(view, QRectF(0, 0, item.width(), item.height()))
    return box.top() >= -1 and box.bottom() <= view.property("height") + 1
