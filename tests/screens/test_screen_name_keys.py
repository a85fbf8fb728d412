"""The keys for a name: accents, signs and capital letters, in the order of a computer, from A to Z, or in Arabic."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF

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


def test_letters_from_a_to_z_stay_until_the_visit_ends(stage: Stage) -> None:
    _press(stage, "order", *"abcdefghijklmnopqrstuvwxyz", "shift", "Z")
    assert stage.shell.content.entered == "abcdefghijklmnopqrstuvwxyzZ"
    stage.go()
    stage.answer("12")
    stage.answer("150")
    stage.pick("no")
    stage.shell.back()
    assert stage.shell.property("keys") == "alphabetical"
    stage.shell.finishNow()
    stage.shell.finish()  # of the goodbye
    assert stage.shell.property("keys") == "azerty"


def test_the_order_comes_round(stage: Stage) -> None:
    seen = []
    for _ in range(3):
        seen.append(stage.shell.property("keys"))
        _press(stage, "order")
    assert seen == ["azerty", "alphabetical", "azerty"]


def test_a_name_can_be_written_in_arabic(stage: Stage) -> None:
    stage.shell.setLanguage("ar")
    _press(stage, "order", "order", *"مخبز", "space", *"البحر", "accents", "ة")
    assert stage.shell.content.entered == "مخبز البحرة"
    # Right to left, as they are read.
    first, second = (stage.robot.find(f"key.{letter}") for letter in "اب")
    assert first is not None
    assert second is not None
    assert first.mapToScene(QPointF()).x() > second.mapToScene(QPointF()).x()
    stage.go()
    assert stage.place == "employer.1.hours"
    stage.shell.back()
    # French readers have no Arabic keys; what was written stays.
    stage.shell.setLanguage("fr")
    assert stage.shell.content.entered == "مخبز البحرة"
    assert stage.robot.find("key.a") is not None
    assert stage.robot.find("key.ب") is None


def test_accents_and_signs_take_turns_with_the_digits(stage: Stage) -> None:
    for level, there, gone in (("accents", "key.é", "key.1"), ("signs", "key.(", "key.é"), ("signs", "key.1", "key.(")):
        _press(stage, level)
        assert stage.robot.find(there) is not None
        assert stage.robot.find(gone) is None
