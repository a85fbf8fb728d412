"""The agents' mode on the screen: a badge, a PIN, the devices, and the lock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.agent.desk import AgentsMode
from kiosk.agent.events import Problem
from kiosk.agent.people import Listed, People, uid_mark
from kiosk.agent.pin import hashed
from kiosk.agent.register import Intact, Register, verify
from kiosk.agent.wording import ACTED, LEVELS, REFUSALS, STATES, Act, Acted
from kiosk.clock import Clock
from kiosk.devices.badge.api import Level, Role
from kiosk.devices.badge.uid import UidBadge
from kiosk.devices.card_reader.api import CardReader
from kiosk.devices.card_reader.simulated import CardKind
from kiosk.devices.document_printer.api import PrinterState
from kiosk.devices.receipt_printer.api import ReceiptPrinterState
from kiosk.devices.simulation.number import NumberCard
from kiosk.dock.actions import Action
from kiosk.text import Message
from kiosk.ui.content import Screen
from kiosk.visit.doors import Closed
from tests.screens.standing import EMAIL, BackOffice, StandingKiosk, standing

UID = bytes.fromhex("04A1B2C3D4E5F6")
SALT = bytes(range(16))
PIN = "480275"
PEOPLE = People((Listed(number="A012", role=Role.AGENT, uid=uid_mark(SALT, UID), pin=hashed(PIN)),), SALT)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    return tmp_path / "register.jsonl"


@pytest.fixture
def kiosk(back_office: BackOffice, register: Path) -> Iterator[StandingKiosk]:
    def agents(reader: CardReader, clock: Clock) -> AgentsMode:
        return AgentsMode(UidBadge(reader, PEOPLE), Register(register, clock))

    with standing(back_office, receipts=True, agents=agents) as kiosk:
        yield kiosk


def put_badge_in(kiosk: StandingKiosk) -> None:
    kiosk.devices.reader.insert(NumberCard(UID))
    kiosk.until(lambda: kiosk.overlay == "pin", "the screen asks for the PIN")


def enter(kiosk: StandingKiosk, pin: str) -> None:
    kiosk.tap(*(f"key.{digit}" for digit in pin), "pin.enter")


def open_mode(kiosk: StandingKiosk) -> None:
    put_badge_in(kiosk)
    enter(kiosk, PIN)
    kiosk.until(lambda: kiosk.overlay == "agents", "the mode opens")


def agents(kiosk: StandingKiosk, name: str) -> object:
    return kiosk.shell.agents_view.property(name)


def conditions(kiosk: StandingKiosk) -> dict[str, str]:
    """What the mode says of each device."""
    rows = agents(kiosk, "devices")
    roles = {bytes(name.data()).decode(): role for role, name in rows.roleNames().items()}
    indices = [rows.index(number, 0) for number in range(rows.rowCount())]
    return {rows.data(i, roles["key"]): rows.data(i, roles["condition"]) for i in indices}


def test_a_badge_and_its_pin_open_the_mode_and_the_level_is_named(kiosk: StandingKiosk) -> None:
    open_mode(kiosk)
    assert "A012" in str(agents(kiosk, "who"))
    assert kiosk.words(LEVELS[Level.BADGE_UID]) in str(agents(kiosk, "who"))


def test_no_digit_of_a_pin_is_said_aloud(kiosk: StandingKiosk) -> None:
    kiosk.tap("wake", "listen")
    put_badge_in(kiosk)
    asked = kiosk.words(Message("Agents: your PIN"))
    kiosk.until(lambda: asked in [piece.text for piece, _manner in kiosk.devices.speech.heard], "the question")
    before = len(kiosk.devices.speech.heard)
    for digit in PIN:
        kiosk.tap(f"key.{digit}")
    kiosk.robot.settle()
    said = " ".join(piece.text for piece, _manner in kiosk.devices.speech.heard[before:])
    assert not set(said) & set(PIN)


def test_it_locks_the_moment_the_card_is_out(kiosk: StandingKiosk) -> None:
    open_mode(kiosk)
    kiosk.do(Action.CARD_REMOVE)
    kiosk.until(lambda: kiosk.overlay == "", "the mode is locked")


def test_it_locks_when_the_reader_is_gone(kiosk: StandingKiosk) -> None:
    open_mode(kiosk)
    kiosk.do(Action.READER_UNPLUG)
    kiosk.until(lambda: kiosk.overlay == "", "the mode is locked")


def test_it_locks_by_hand_and_the_same_badge_must_come_in_again(kiosk: StandingKiosk) -> None:
    open_mode(kiosk)
    kiosk.tap("agents.leave")
    kiosk.until(lambda: kiosk.overlay == "", "the mode is locked")
    kiosk.do(Action.CARD_REMOVE)
    open_mode(kiosk)


def test_it_locks_when_nobody_touches_the_screen(kiosk: StandingKiosk) -> None:
    open_mode(kiosk)
    kiosk.clock.advance(119)
    assert kiosk.overlay == "agents"
    kiosk.clock.advance(2)
    kiosk.until(lambda: kiosk.overlay == "", "the mode is locked")


def test_a_touch_keeps_it_open(kiosk: StandingKiosk) -> None:
    open_mode(kiosk)
    kiosk.clock.advance(100)
    kiosk.shell.touched()
    kiosk.clock.advance(100)
    kiosk.robot.settle()
    assert kiosk.overlay == "agents"


def test_a_wrong_pin_is_told_and_leaves_no_digit_behind(kiosk: StandingKiosk) -> None:
    put_badge_in(kiosk)
    enter(kiosk, "111111")
    kiosk.until(lambda: agents(kiosk, "problem") != "", "the refusal")
    assert agents(kiosk, "problem") == kiosk.words(REFUSALS[Problem.WRONG_PIN])
    assert agents(kiosk, "digits") == 0
    enter(kiosk, PIN)
    kiosk.until(lambda: kiosk.overlay == "agents", "the mode opens")


def test_five_digits_are_not_sent(kiosk: StandingKiosk) -> None:
    put_badge_in(kiosk)
    kiosk.tap(*(f"key.{digit}" for digit in PIN[:5]))
    assert agents(kiosk, "canEnter") is False
    kiosk.tap("key.erase")
    assert agents(kiosk, "digits") == 4
    kiosk.tap("pin.leave")
    kiosk.until(lambda: kiosk.overlay == "", "the question goes")


def test_after_five_wrong_pins_nobody_tries_for_a_while(kiosk: StandingKiosk) -> None:
    put_badge_in(kiosk)
    for wrong in ("111111", "111112", "111113", "111114", "111115"):
        kiosk.until(lambda: agents(kiosk, "state") == "asking", "the next try")
        enter(kiosk, wrong)
    kiosk.until(lambda: agents(kiosk, "wait") == 15, "the wait")
    assert agents(kiosk, "canEnter") is False
    kiosk.clock.advance(15)
    kiosk.until(lambda: agents(kiosk, "wait") == 0, "the end of the wait")
    enter(kiosk, PIN)
    kiosk.until(lambda: kiosk.overlay == "agents", "the mode opens")


def test_a_bank_card_is_still_sent_back(kiosk: StandingKiosk) -> None:
    kiosk.devices.reader.insert(CardKind.BANK)
    kiosk.until(lambda: kiosk.overlay == "card", "the kind word")
    kiosk.tap("stay")
    kiosk.until(lambda: kiosk.overlay == "", "it is put away, the card may still be in")


def test_the_devices_are_told_in_words_and_as_they_change(kiosk: StandingKiosk) -> None:
    open_mode(kiosk)
    ready = kiosk.words(STATES[PrinterState.READY])
    assert conditions(kiosk)["document_printer"] == ready
    kiosk.do(Action.PRINTER_EMPTY)
    out = kiosk.words(STATES[PrinterState.PAPER_OUT])
    kiosk.until(lambda: conditions(kiosk)["document_printer"] == out, "the printer is told as empty")


def test_an_agent_clears_a_held_receipt_and_the_doors_open(kiosk: StandingKiosk, register: Path) -> None:
    kiosk.come_to_the_terminal()
    kiosk.do(Action.RECEIPT_NO_PROOF)
    kiosk.do(Action.PAYMENT_APPROVE)
    kiosk.ends("sold")
    kiosk.clock.advance(20)
    kiosk.tap("continue")
    kiosk.until(lambda: kiosk.shell.property("closed") == Closed.HELD_PAPER.value, "the doors close")
    open_mode(kiosk)
    assert conditions(kiosk)["receipt_printer"] == kiosk.words(STATES[ReceiptPrinterState.HOLDING])
    kiosk.tap("agents.clear_held")
    kiosk.until(lambda: agents(kiosk, "acted") != "", "the printers answer")
    assert agents(kiosk, "acted") == kiosk.words(ACTED[Acted(Act.CLEAR_HELD, True)])
    kiosk.do(Action.CARD_REMOVE)
    kiosk.until(lambda: kiosk.shell.property("closed") == "", "the doors open")
    assert isinstance(verify(register), Intact)
    told = register.read_text(encoding="ascii")
    assert '"clear_held"' in told
    assert PIN not in told
    assert UID.hex() not in told.lower()


def test_a_visit_waits_under_it_and_the_agent_sees_nothing_of_it(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_review()
    before = kiosk.answers()
    open_mode(kiosk)
    assert not kiosk.shows("continue")
    kiosk.do(Action.CARD_REMOVE)
    kiosk.until(lambda: kiosk.overlay == "", "the mode is locked")
    kiosk.at("review.1")
    assert kiosk.answers() == before


def test_nobody_is_asked_for_a_pin_over_a_payment(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_terminal()
    kiosk.devices.reader.insert(NumberCard(UID))
    kiosk.until(lambda: agents(kiosk, "state") == "asking", "the desk saw the badge")
    assert kiosk.overlay == ""
    kiosk.do(Action.PAYMENT_APPROVE)
    kiosk.ends("sold")
    kiosk.until(lambda: kiosk.overlay == "pin", "the PIN is asked for afterwards")


def test_the_mode_follows_the_language(kiosk: StandingKiosk) -> None:
    open_mode(kiosk)
    kiosk.shell.setLanguage("en")
    assert conditions(kiosk)["document_printer"] == kiosk.words(STATES[PrinterState.READY], "en")


def test_a_visit_that_expires_under_it_closes_nothing(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    open_mode(kiosk)
    kiosk.shell._goodbye()
    assert kiosk.overlay == "agents"
    assert kiosk.page.screen is Screen.GOODBYE
    assert EMAIL not in kiosk.written
