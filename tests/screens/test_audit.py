"""A sample of the complete audit, small enough for each run: every story, in one setting for each orientation."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible

from kiosk.i18n.languages import LANGUAGES
from kiosk.ui.demo.gallery import Orientation, Setting, shoot
from kiosk.ui.demo.scenes import STORIES
from kiosk.visit.comfort import Colours, Comfort, TextSize
from tests.screens.audit import Audit, settings

pytestmark = pytest.mark.usefixtures("qapp")


def sample(orientation: Orientation) -> list[Setting]:
    """Return one setting for each story, so that every language, size, palette and reach is among them."""
    turned = 3 if orientation is Orientation.LANDSCAPE else 0
    chosen = []
    for number in range(turned, turned + len(STORIES)):
        size = list(TextSize)[-1 - (number + number // 4) % 4]
        colours = list(Colours)[(number + number // 8) % 4]
        reach = orientation is Orientation.PORTRAIT and number % 3 == 0
        chosen.append(Setting(orientation, LANGUAGES[number % len(LANGUAGES)].code, Comfort(size, colours, reach)))
    return chosen


@pytest.mark.expects_log("ERROR kiosk.ui.shell: visit ended by StagedError")
@pytest.mark.parametrize("orientation", Orientation)
def test_no_page_of_the_sample_has_a_finding(orientation: Orientation) -> None:
    QAccessible.setActive(True)
    audit = Audit()
    for story, setting in zip(STORIES, sample(orientation), strict=True):
        shoot(None, [setting], audit.look, [story])
    assert list(audit.told()) == [f"{audit.screens} screens, 0 findings"]
    assert audit.screens > 200


def test_the_sample_has_everything_that_there_is() -> None:
    drawn = [setting for orientation in Orientation for setting in sample(orientation)]
    assert {setting.language for setting in drawn} == {known.code for known in LANGUAGES}
    assert {setting.comfort.text for setting in drawn} == set(TextSize)
    assert {setting.comfort.colours for setting in drawn} == set(Colours)
    assert {setting.comfort.reach for setting in drawn} == {True, False}
    assert set(drawn) <= set(settings())
