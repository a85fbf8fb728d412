"""On every page, another language, size, palette or kind of keys changes what is read and nothing that was answered."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from kiosk.i18n.languages import LANGUAGES
from kiosk.ui.demo.scenes import STORIES, Story
from kiosk.ui.demo.stage import Stage
from kiosk.visit.comfort import Colours, Comfort, Keys, TextSize

pytestmark = pytest.mark.usefixtures("qapp")

FAILS = "After the visit"
"""The story in which a visit ends by a failure."""

TURNS = 2
"""How often each page is turned, each time to something drawn anew."""


def _played(story: Story) -> Any:
    fails = pytest.mark.expects_log("ERROR kiosk.ui.shell: visit ended by StagedError")
    return pytest.param(story, id=story.title, marks=fails if story.title == FAILS else ())


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage(landscape=False)
    yield stage
    stage.close()


def state(stage: Stage) -> dict[str, Any]:
    """Return everything of the visit that is not words."""
    visit, page = stage.shell._attendant._visit, stage.shell.content
    return {
        "page": page.id,
        "screen": page.screen,
        "answers": dict(visit.conversation.answers) if visit else None,
        "typed": page.entered,
        "wrong": bool(page.problem),
        "choices": [option.value for option in page.options],
        "number": page.number,
        "qr": bool(page.qr),
        "busy": stage.shell.property("busy"),
        "waiting": stage.shell.property("waitingPlace"),
    }


@pytest.mark.parametrize("story", [_played(story) for story in STORIES])
def test_no_answer_changes(story: Story, stage: Stage) -> None:
    drawn = Random(story.title)  # the same on every machine
    stage.clear("fr")
    turned = 0
    for name in story.play(stage):
        before = state(stage)
        for _ in range(TURNS):
            language = drawn.choice(LANGUAGES).code
            comfort = Comfort(drawn.choice(list(TextSize)), drawn.choice(list(Colours)), drawn.random() < 0.5)
            if not story.live:
                language = stage.language  # what lies over a page goes with its language
            stage.see(language, comfort)
            stage.shell.setKeys(drawn.choice(list(Keys)).value)
            stage.robot.settle()
            assert state(stage) == before, f"{name} in {language}, {comfort}"
            turned += 1
        stage.see("fr", Comfort())
    assert turned >= TURNS


@pytest.mark.parametrize("landscape", [False, True], ids=["portrait", "landscape"])
def test_french_is_one_touch_away_from_every_other_language(landscape: bool) -> None:
    stage = Stage(landscape=landscape)
    try:
        stage.start("fiscal_stamp")
        stage.go()
        stage.pick("passport")
        assert stage.robot.find("french") is None, "it is French already"
        for language in LANGUAGES:
            stage.shell.setLanguage(language.code)
            stage.robot.settle()
            if language.locale != "fr_FR":
                stage.robot.tap("french")
                assert stage.language == "fr"
            assert stage.place == "passport.age"
    finally:
        stage.close()
