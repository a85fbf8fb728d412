"""The attendant serves one visit: touches become answers, the current step becomes a page, nothing stays behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import pytest

from kiosk.clock import PARIS
from kiosk.conversation import ask, do
from kiosk.conversation.ask import Channel, Line, Option
from kiosk.conversation.engine import Talk
from kiosk.conversation.step import Ending, Tone
from kiosk.procedures.mode import Mode
from kiosk.procedures.procedure import Facts, Requirement, Tile
from kiosk.text import Message, _
from kiosk.ui.attendant import Attendant
from kiosk.ui.content import Content, Screen
from kiosk.visit.visit import VisitFacts

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=PARIS)
WORD = _("word")
TILE = Tile(title=_("Errand"), summary=WORD, cost=WORD, duration=WORD, bring=WORD, icon="stamp")


class Fruit(StrEnum):
    APPLE = "apple"
    PEAR = "pear"
    FIG = "fig"
    PLUM = "plum"
    KIWI = "kiwi"
    LIME = "lime"


@dataclass(frozen=True)
class Errand:
    """A choice of six, an address, a review, an act, an ending."""

    id: str = "errand"
    tile: Tile = TILE
    needs: frozenset[Requirement] = frozenset()

    def conversation(self, mode: Mode, facts: Facts) -> Talk:
        yield ask.Choice(id="fruit", title=WORD, options=tuple(Option(value=fruit, label=WORD) for fruit in Fruit))
        yield ask.Contact(id="mobile", title=WORD, channel=Channel.SMS)
        yield ask.Review(id="review", title=WORD, lines=(Line(label=WORD, value=WORD, edit="mobile"),), proceed=WORD)
        outcome = yield do.Purchase(id="act", title=WORD, order="an order")
        return Ending(id=f"done.{outcome}", tone=Tone.DONE, title=_("In {language}", language=facts.language))


def say(message: Message) -> str:
    """Render without a catalogue."""
    return message.id.format(**dict(message.args))


@pytest.fixture
def attendant() -> Attendant:
    """An attendant who has just welcomed somebody."""
    attendant = Attendant()
    attendant.welcome(
        Errand(), Mode.CONNECTED, VisitFacts(NOW, clock_sure=True, catalogue=None, can_print=True, language="fr")
    )
    return attendant


def page(attendant: Attendant) -> Content:
    content = attendant.content(say)
    assert content is not None
    return content


def type_mobile(attendant: Attendant, digits: str = "0612345678") -> None:
    attendant.answer("apple")
    attendant.type(digits)


def test_without_a_visit_nothing_does_any_harm() -> None:
    attendant = Attendant()
    attendant.type("x")
    attendant.erase()
    attendant.edit("mobile")
    attendant.speak("en")
    attendant.record("act", "done")
    attendant.wipe()
    assert attendant.answer("apple") is False
    assert attendant.back() is False
    assert attendant.begin_effect() is None
    assert attendant.content(say) is None
    assert not attendant.visiting
    assert not attendant.at_ending
    assert attendant.nothing_to_lose


def test_a_whole_visit(attendant: Attendant) -> None:
    assert attendant.visiting
    assert attendant.nothing_to_lose
    type_mobile(attendant)
    assert page(attendant).entered == "06 12 34 56 78"
    assert not attendant.nothing_to_lose
    assert attendant.answer(None)
    assert page(attendant).screen is Screen.REVIEW
    assert attendant.begin_effect() is None, "a review comes before the act"
    attendant.answer(None)
    assert page(attendant).screen is Screen.WORKING
    effect = attendant.begin_effect()
    assert effect is not None
    attendant.record(effect.id, "well")
    assert page(attendant).id == "done.well"
    assert attendant.at_ending
    assert attendant.nothing_to_lose
    assert attendant.back() is False
    assert attendant.answer(None) is False


def test_a_bad_answer_stays_with_its_sentence_until_somebody_types(attendant: Attendant) -> None:
    type_mobile(attendant, "0112345678")
    assert attendant.answer(None) is False
    refused = page(attendant)
    assert (refused.id, refused.entered) == ("mobile", "01 12 34 56 78")
    assert refused.problem == "This is not a French mobile number."
    assert refused.cure
    attendant.erase()
    cured = page(attendant)
    assert (cured.entered, cured.problem, cured.cure) == ("01 12 34 56 7", "", "")


def test_back_finds_what_was_typed(attendant: Attendant) -> None:
    type_mobile(attendant)
    attendant.answer(None)
    assert attendant.back()
    assert page(attendant).entered == "06 12 34 56 78"
    assert attendant.back()
    assert page(attendant).id == "fruit"
    assert not attendant.back()


def test_a_line_of_the_review_is_opened_again_and_returns_there(attendant: Attendant) -> None:
    type_mobile(attendant)
    attendant.answer(None)
    attendant.edit("fruit")
    assert page(attendant).id == "review", "only the lines that say so can be changed"
    attendant.edit("mobile")
    assert page(attendant).entered == "06 12 34 56 78"
    attendant.erase()
    attendant.type("9")
    attendant.answer(None)
    assert page(attendant).id == "review"


def test_long_choices_turn_round(attendant: Attendant) -> None:
    def shown() -> list[str]:
        return [option.value for option in page(attendant).options]

    assert page(attendant).more
    assert shown() == ["apple", "pear", "fig", "plum"]
    attendant.turn_page()
    assert shown() == ["kiwi", "lime"]
    attendant.turn_page()
    assert shown() == ["apple", "pear", "fig", "plum"]


def test_a_new_page_begins_with_its_first_cards(attendant: Attendant) -> None:
    attendant.turn_page()
    attendant.answer("kiwi")
    attendant.back()
    assert page(attendant).options[0].value == "apple"


def test_the_language_changes_without_losing_an_answer(attendant: Attendant) -> None:
    type_mobile(attendant)
    attendant.speak("en")
    assert page(attendant).entered == "06 12 34 56 78"
    attendant.answer(None)
    attendant.answer(None)
    attendant.begin_effect()
    attendant.record("act", "well")
    assert page(attendant).title == "In en"


def test_nothing_is_typed_where_there_is_no_field(attendant: Attendant) -> None:
    attendant.type("apple")
    attendant.erase()
    assert page(attendant).entered == ""


def test_wipe_forgets_everything(attendant: Attendant) -> None:
    type_mobile(attendant)
    attendant.wipe()
    assert not attendant.visiting
    assert attendant.content(say) is None
    assert "0612345678" not in repr(vars(attendant))
