"""The keys for a name: accents, an apostrophe, a hyphen, an ampersand, and capital letters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.ui.demo.declaration_scenes import to_month
from kiosk.ui.demo.stage import Stage

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A kiosk that asks for the name of an employer."""
    stage = Stage(landscape=False)
    to_month(stage)
    stage.pick("yes")
    stage.answer("1")
    stage.robot.settle()
    yield stage
    stage.close()


def _press(stage: Stage, *keys: str) -> None:
    for key in keys:
        stage.robot.tap(f"key.{key}")


def test_a_name_is_written_as_it_stands_on_the_pay_slip(stage: Stage) -> None:
    _press(stage, "shift", "L", "apostrophe", "accents", "É", "shift", *"clair", "space", "ampersand", "space")
    _press(stage, *"fr", "è", "r", "e", "hyphen", "accents", "2", "signs", "dot")
    assert stage.shell.content.entered == "L'Éclair & frère-2."
    stage.go()
    assert stage.place == "employer.1.hours"


def test_every_accent_of_common_names_is_there(stage: Stage) -> None:
    _press(stage, "accents", *"éèêëàâçîôû", "shift", *"ÉÈÊËÀÂÇÎÔÛ")
    assert stage.shell.content.entered == "éèêëàâçîôûÉÈÊËÀÂÇÎÔÛ"


def test_accents_and_signs_take_turns_with_the_digits(stage: Stage) -> None:
    for level, there, gone in (("accents", "key.é", "key.1"), ("signs", "key.(", "key.é"), ("signs", "key.1", "key.(")):
        _press(stage, level)
        assert stage.robot.find(there) is not None
        assert stage.robot.find(gone) is None
