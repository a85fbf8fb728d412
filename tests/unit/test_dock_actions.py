"""The demo dock without a window: what each action does, and what it answers when it cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from queue import Queue

import pytest
from reportlab.pdfgen.canvas import Canvas

from kiosk.backoffice.simulated import NetworkMode
from kiosk.clock import PARIS, AdjustableClock
from kiosk.declarations.calendar import open_window
from kiosk.devices.card_reader.api import ReaderState
from kiosk.devices.card_reader.simulated import CardKind
from kiosk.devices.document_printer.api import NotPrinted, Printed, PrinterState, PrintJob
from kiosk.devices.document_printer.simulated import SimulatedPrinter
from kiosk.devices.payment_terminal.api import (
    Approved,
    Cancelled,
    CancelReason,
    Declined,
    DeclineReason,
    NotSent,
    PaymentOutcome,
    PaymentRequest,
    Prompt,
    TerminalState,
    Unknown,
)
from kiosk.devices.payment_terminal.simulated import CAPTURING, Policy, SimulatedTerminal
from kiosk.dock.actions import CATALOGUE, Action, Dock, Performed, Reason, Rejected
from kiosk.dock.beside import SimulatedDevices
from kiosk.dock.catalogue import Group
from kiosk.money import euros
from tests.beside import Organism, Phone

GUARD = 20.0  # seconds before a test that hangs is called broken; nothing here takes that long
DOCUMENTATION = Path(__file__).parents[2] / "docs" / "dock.md"


class Switch:
    """A network that is only a switch."""

    def __init__(self) -> None:
        self.mode = NetworkMode.ONLINE


@dataclass
class Stand:
    """The dock with everything it acts on."""

    clock: AdjustableClock
    devices: SimulatedDevices
    network: Switch
    phone: Phone
    organism: Organism
    dock: Dock
    worker: ThreadPoolExecutor

    @property
    def terminal(self) -> SimulatedTerminal:
        return self.devices.terminal

    @property
    def printer(self) -> SimulatedPrinter:
        return self.devices.printer

    def pay(self) -> Future[PaymentOutcome]:
        """Start a payment of 86 euros and come back once the terminal asks for the card."""
        prompts: Queue[Prompt] = Queue()
        future = self.worker.submit(self.terminal.pay, PaymentRequest("C1-0001", euros(86)), prompts.put)
        assert prompts.get(timeout=GUARD) is Prompt.PRESENT_CARD
        return future


@pytest.fixture
def stand() -> Iterator[Stand]:
    clock = AdjustableClock(datetime(2026, 3, 2, 9, 30, tzinfo=PARIS))
    devices = SimulatedDevices.fitted(clock)
    network = Switch()
    with ThreadPoolExecutor(max_workers=1) as worker:
        phone, organism = Phone(), Organism()
        dock = Dock(devices, network, clock, phone, organism)
        yield Stand(clock, devices, network, phone, organism, dock, worker)
        devices.close()


def page() -> PrintJob:
    paper = BytesIO()
    canvas = Canvas(paper)
    canvas.showPage()
    canvas.save()
    return PrintJob("stamp", paper.getvalue())


@pytest.mark.parametrize(
    ("action", "outcome"),
    [
        (Action.PAYMENT_APPROVE, Approved("000001", euros(86))),
        (Action.PAYMENT_DECLINE, Declined(DeclineReason.REFUSED)),
        (Action.PAYMENT_RED_BUTTON, Cancelled(CancelReason.CITIZEN)),
        (Action.PAYMENT_LOSE_ANSWER, Unknown()),
        (Action.PAYMENT_OFFLINE, Unknown()),
        (Action.PAYMENT_OUT_OF_SERVICE, Unknown()),
    ],
)
def test_a_payment_ends_as_the_dock_says(stand: Stand, action: Action, outcome: PaymentOutcome) -> None:
    payment = stand.pay()
    assert stand.dock.perform(action) == Performed(action)
    assert payment.result(timeout=GUARD) == outcome


def test_a_terminal_hangs_until_the_clock_is_advanced(stand: Stand) -> None:
    payment = stand.pay()
    stand.dock.perform(Action.PAYMENT_HANG)
    assert stand.dock.perform(Action.CLOCK_ADVANCE, seconds=180) == Performed(Action.CLOCK_ADVANCE)
    assert payment.result(timeout=GUARD) == Unknown()


def test_a_decline_may_have_a_reason(stand: Stand) -> None:
    payment = stand.pay()
    stand.dock.perform(Action.PAYMENT_DECLINE, reason="wrong_pin")
    assert payment.result(timeout=GUARD) == Declined(DeclineReason.WRONG_PIN)


def test_a_card_may_be_put_in_before_the_pin_is_typed(stand: Stand) -> None:
    payment = stand.pay()
    assert stand.dock.perform(Action.PAYMENT_PRESENT_CARD) == Performed(Action.PAYMENT_PRESENT_CARD)
    stand.dock.perform(Action.PAYMENT_APPROVE)
    assert isinstance(payment.result(timeout=GUARD), Approved)


def test_a_policy_answers_the_payments_to_come(stand: Stand) -> None:
    stand.dock.perform(Action.PAYMENT_POLICY, policy="decline")
    assert stand.pay().result(timeout=GUARD) == Declined(DeclineReason.REFUSED)
    assert stand.dock.state().policy is Policy.DECLINE


@pytest.mark.parametrize(
    ("action", "policy"),
    [(Action.PAYMENT_LOSE_REQUEST, Policy.LOSE_REQUEST), (Action.PAYMENT_LATE, Policy.LATE)],
)
def test_the_request_of_the_next_payment_alone_is_spoilt(stand: Stand, action: Action, policy: Policy) -> None:
    stand.dock.perform(action)
    assert stand.dock.state().next_payment is policy
    assert stand.terminal.pay(PaymentRequest("C1-0002", euros(25)), lambda _: None) == Unknown()
    assert (stand.dock.state().next_payment, stand.dock.state().policy) == (None, Policy.MANUAL)
    assert stand.terminal.ledger() == {}


def test_a_late_request_arrives_when_the_dock_says_so(stand: Stand) -> None:
    stand.dock.perform(Action.PAYMENT_LATE)
    stand.terminal.pay(PaymentRequest("C1-0001", euros(86)), lambda _: None)
    assert stand.dock.state().late == 1
    assert stand.dock.perform(Action.PAYMENT_ARRIVE) == Performed(Action.PAYMENT_ARRIVE)
    assert stand.dock.state().late == 0
    assert isinstance(stand.terminal.find("C1-0001"), Approved)


def test_questions_and_answers_of_the_terminal_are_dropped_a_number_of_times(stand: Stand) -> None:
    stand.dock.perform(Action.PAYMENT_DROP_REQUESTS)
    stand.dock.perform(Action.PAYMENT_DROP_ANSWERS, times=2)
    for left in ((0, 2), (0, 1), (0, 0)):
        assert stand.terminal.find("C1-0001") == Unknown()
        assert (stand.dock.state().drop_requests, stand.dock.state().drop_answers) == left
    assert stand.terminal.find("C1-0001") == NotSent()


def test_captures_are_refused_and_accepted_where_there_are_any(stand: Stand) -> None:
    capturing = SimulatedTerminal(stand.clock, CAPTURING)
    devices = replace(stand.devices, terminal=capturing)
    dock = Dock(devices, stand.network, stand.clock, stand.phone, stand.organism)
    for action, refused in ((Action.PAYMENT_CAPTURE_REFUSED, True), (Action.PAYMENT_CAPTURE_ACCEPTED, False)):
        assert dock.perform(action) == Performed(action)
        assert dock.state().captures_refused is capturing.captures_refused is refused
    capturing.close()


def test_a_terminal_out_of_reach_comes_back(stand: Stand) -> None:
    for away, back, state in (
        (Action.PAYMENT_OFFLINE, Action.PAYMENT_ONLINE, TerminalState.OFFLINE),
        (Action.PAYMENT_OUT_OF_SERVICE, Action.PAYMENT_IN_SERVICE, TerminalState.OUT_OF_SERVICE),
    ):
        stand.dock.perform(away)
        assert stand.dock.state().terminal is state
        assert stand.terminal.pay(PaymentRequest("C1-0001", euros(86)), lambda _: None) == NotSent()
        stand.dock.perform(back)
        assert stand.dock.state().terminal is TerminalState.READY


def test_paper_runs_out_jams_and_comes_back(stand: Stand) -> None:
    dock = stand.dock
    for spoil, repair, state in (
        (Action.PRINTER_EMPTY, Action.PRINTER_LOAD, PrinterState.PAPER_OUT),
        (Action.PRINTER_JAM, Action.PRINTER_CLEAR, PrinterState.JAMMED),
        (Action.PRINTER_OFFLINE, Action.PRINTER_ONLINE, PrinterState.OFFLINE),
    ):
        assert dock.perform(spoil) == Performed(spoil)
        assert dock.state().printer is state
        assert stand.printer.print_document(page()) == NotPrinted(state)
        assert dock.perform(repair) == Performed(repair)
        assert dock.state().printer is PrinterState.READY


def test_paper_is_loaded_by_the_page_and_taken_from_the_tray(stand: Stand) -> None:
    stand.dock.perform(Action.PRINTER_EMPTY)
    stand.dock.perform(Action.PRINTER_LOAD, pages=3)
    job = page()
    assert stand.printer.print_document(job) == Printed(1)
    state = stand.dock.state()
    assert (state.paper, state.documents, state.printed) == (2, 1, 1)
    assert stand.dock.documents() == (job.pdf,)
    assert stand.dock.perform(Action.PRINTER_TAKE) == Performed(Action.PRINTER_TAKE)
    assert stand.dock.state().documents == 0
    assert stand.dock.state().printed == 1


def test_a_printer_that_cannot_cancel_holds_its_job_until_somebody_deletes_it(stand: Stand) -> None:
    stand.dock.perform(Action.PRINTER_CANCEL_FAILS)
    seen: Queue[PrinterState] = Queue()
    stand.printer.subscribe(lambda status: seen.put(status.state))

    def jam_it(state: PrinterState) -> None:
        if state is PrinterState.PRINTING:
            stand.dock.perform(Action.PRINTER_JAM)

    stand.printer.subscribe(lambda status: jam_it(status.state))
    stand.printer.print_document(page())
    assert stand.dock.state().holds_a_job
    assert stand.dock.perform(Action.PRINTER_DISCARD) == Performed(Action.PRINTER_DISCARD)
    stand.dock.perform(Action.PRINTER_CANCEL_WORKS)
    stand.dock.perform(Action.PRINTER_CLEAR)
    state = stand.dock.state()
    assert (state.holds_a_job, state.cancel_fails, state.documents) == (False, False, 0)


@pytest.mark.parametrize(
    ("action", "card"),
    [
        (Action.CARD_INSERT_BANK, CardKind.BANK),
        (Action.CARD_INSERT_VITALE, CardKind.VITALE),
        (Action.CARD_INSERT_BADGE, CardKind.AGENT_BADGE),
        (Action.CARD_INSERT_MUTE, CardKind.MUTE),
    ],
)
def test_a_card_goes_in_and_out(stand: Stand, action: Action, card: CardKind) -> None:
    stand.dock.perform(action)
    assert (stand.dock.state().card, stand.dock.state().reader) == (card, ReaderState.CARD_PRESENT)
    stand.dock.perform(Action.CARD_REMOVE)
    assert (stand.dock.state().card, stand.dock.state().reader) == (None, ReaderState.EMPTY)


def test_the_reader_is_unplugged_and_plugged(stand: Stand) -> None:
    stand.dock.perform(Action.READER_UNPLUG)
    assert stand.dock.state().reader is ReaderState.NO_READER
    stand.dock.perform(Action.READER_PLUG)
    assert stand.dock.state().reader is ReaderState.EMPTY


def test_the_network_is_cut_spoilt_and_restored(stand: Stand) -> None:
    for action, mode in (
        (Action.NETWORK_CUT, NetworkMode.CUT),
        (Action.NETWORK_LOSE_ANSWERS, NetworkMode.LOSE_ANSWERS),
        (Action.NETWORK_LOSE_REQUESTS, NetworkMode.LOSE_REQUESTS),
        (Action.NETWORK_LATE, NetworkMode.LATE),
        (Action.NETWORK_RESTORE, NetworkMode.ONLINE),
    ):
        stand.dock.perform(action)
        assert stand.network.mode is stand.dock.state().network is mode


def test_the_clock_moves_the_day_on(stand: Stand) -> None:
    before = datetime.fromisoformat(stand.dock.state().clock)
    stand.dock.perform(Action.CLOCK_ADVANCE, seconds=24 * 3600)
    after = datetime.fromisoformat(stand.dock.state().clock)
    assert after - before >= timedelta(days=1)


def test_the_wall_clock_is_set_wrong_and_durations_stay_right(stand: Stand) -> None:
    before = stand.clock.monotonic()
    stand.dock.perform(Action.CLOCK_JUMP, by_seconds=-24 * 3600)
    assert stand.dock.state().clock.startswith("2026-03-01")
    assert before <= stand.clock.monotonic() < before + 24 * 3600


def test_the_state_shows_what_the_terminal_shows(stand: Stand) -> None:
    assert (stand.dock.state().prompt, stand.dock.state().amount_cents) == (None, None)
    payment = stand.pay()
    state = stand.dock.state()
    assert (state.terminal, state.prompt, state.amount_cents) == (TerminalState.BUSY, Prompt.PRESENT_CARD, 8600)
    stand.dock.perform(Action.PAYMENT_APPROVE)
    payment.result(timeout=GUARD)
    assert stand.dock.state().prompt is None


@pytest.mark.parametrize(
    "action",
    [
        Action.PAYMENT_PRESENT_CARD,
        Action.PAYMENT_APPROVE,
        Action.PAYMENT_DECLINE,
        Action.PAYMENT_RED_BUTTON,
        Action.PAYMENT_HANG,
        Action.PAYMENT_LOSE_ANSWER,
        Action.PAYMENT_ARRIVE,
        Action.PAYMENT_CAPTURE_REFUSED,
        Action.PAYMENT_CAPTURE_ACCEPTED,
        Action.PRINTER_CLEAR,
        Action.PRINTER_DISCARD,
        Action.PRINTER_TAKE,
        Action.CARD_REMOVE,
        Action.READER_PLUG,
    ],
)
def test_an_action_on_nothing_is_rejected(stand: Stand, action: Action) -> None:
    before = stand.dock.state()
    result = stand.dock.perform(action)
    assert isinstance(result, Rejected)
    assert result.reason is Reason.NOTHING_TO_ACT_ON
    assert stand.dock.state().terminal is before.terminal


@pytest.mark.parametrize(
    ("action", "parameters"),
    [
        (Action.CLOCK_ADVANCE, {}),
        (Action.CLOCK_ADVANCE, {"seconds": 0}),
        (Action.CLOCK_ADVANCE, {"seconds": -60}),
        (Action.CLOCK_ADVANCE, {"seconds": "60"}),
        (Action.CLOCK_ADVANCE, {"seconds": True}),
        (Action.CLOCK_ADVANCE, {"seconds": 1e300}),
        (Action.CLOCK_ADVANCE, {"seconds": 60, "minutes": 1}),
        (Action.CLOCK_JUMP, {"by_seconds": -34_560_001}),
        (Action.PAYMENT_DROP_ANSWERS, {"times": -1}),
        (Action.PRINTER_LOAD, {"pages": 501}),
        (Action.PAYMENT_DECLINE, {"reason": "bad mood"}),
        (Action.PAYMENT_POLICY, {"policy": None}),
        (Action.PAYMENT_APPROVE, {"action": "payment.decline"}),
    ],
)
def test_a_wrong_parameter_is_rejected_and_nothing_is_done(
    stand: Stand, action: Action, parameters: dict[str, object]
) -> None:
    result = stand.dock.perform(action, **parameters)
    assert isinstance(result, Rejected)
    assert result.reason is Reason.BAD_PARAMETER
    assert stand.dock.state().paper == 50
    assert stand.clock.now().date().isoformat() == "2026-03-02"


def test_every_action_is_described_once_and_every_group_is_used() -> None:
    assert list(CATALOGUE) == list(Action)
    assert {description.group for description in CATALOGUE.values()} == set(Group)
    labels = [description.label for description in CATALOGUE.values()]
    assert len(set(labels)) == len(labels)


@pytest.fixture
def documented() -> dict[str, str]:
    """The rows of the table of actions, by the action that begins them."""
    rows = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` .*$", DOCUMENTATION.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == len(set(rows))
    lines = DOCUMENTATION.read_text(encoding="utf-8").splitlines()
    return {row: next(line for line in lines if line.startswith(f"| `{row}` ")) for row in rows}


def test_the_documentation_lists_exactly_the_actions_with_their_labels(documented: dict[str, str]) -> None:
    assert list(documented) == [action.value for action in Action]
    for action, description in CATALOGUE.items():
        assert f"| {description.label} |" in documented[action.value]


def test_the_documentation_names_the_parameters_of_each_action(documented: dict[str, str]) -> None:
    for action, description in CATALOGUE.items():
        for parameter in description.parameters:
            assert f"`{parameter.name}`" in documented[action.value]


# --- the phone, France Travail, and the month ------------------------------------------------------------------------


def test_the_phone_acts_only_on_a_code_that_is_on_screen(stand: Stand) -> None:
    for action in (Action.PHONE_SIGN_IN, Action.PHONE_REFUSE):
        rejected = stand.dock.perform(action)
        assert isinstance(rejected, Rejected)
        assert rejected.reason is Reason.NOTHING_TO_ACT_ON
    assert not stand.dock.state().code_on_screen
    stand.phone.sees_a_code = True
    assert stand.dock.state().code_on_screen
    assert isinstance(stand.dock.perform(Action.PHONE_SIGN_IN, persona="deja-actualise"), Performed)
    assert isinstance(stand.dock.perform(Action.PHONE_REFUSE), Performed)
    assert stand.phone.done == [("sign_in", "deja-actualise"), ("refuse", "ordinaire")]


def test_nobody_signs_in_as_a_person_that_does_not_exist(stand: Stand) -> None:
    stand.phone.sees_a_code = True
    rejected = stand.dock.perform(Action.PHONE_SIGN_IN, persona="quelqu-un")
    assert isinstance(rejected, Rejected)
    assert rejected.reason is Reason.BAD_PARAMETER
    assert stand.phone.done == []


def test_the_organism_is_told_what_goes_wrong(stand: Stand) -> None:
    for action, parameters in (
        (Action.ORGANISM_FAIL, {"fault": "lose_answer"}),
        (Action.ORGANISM_FAIL, {"fault": "too_many", "call": "status"}),
        (Action.ORGANISM_RELEASE, {}),
        (Action.ORGANISM_FORGET, {}),
    ):
        assert isinstance(stand.dock.perform(action, **parameters), Performed)
    assert stand.organism.turned == [
        ("fail", "declare", "lose_answer"),
        ("fail", "status", "too_many"),
        ("release",),
        ("forget",),
    ]


def test_the_clock_goes_to_the_next_window_and_stays_in_it(stand: Stand) -> None:
    stand.clock.set_ahead((datetime(2030, 11, 20, tzinfo=PARIS) - datetime.now(PARIS)).total_seconds())
    assert isinstance(stand.dock.perform(Action.CLOCK_TO_DECLARATIONS), Performed)
    window = open_window(stand.clock.now())
    assert window is not None
    assert stand.clock.now().date() == window.first_day
    assert isinstance(stand.dock.perform(Action.CLOCK_TO_DECLARATIONS), Rejected)


def test_the_clock_says_whether_it_is_sure(stand: Stand) -> None:
    assert stand.dock.state().clock_sure
    assert isinstance(stand.dock.perform(Action.CLOCK_UNSURE), Performed)
    assert not stand.dock.state().clock_sure
    assert isinstance(stand.dock.perform(Action.CLOCK_SURE), Performed)
    assert stand.dock.state().clock_sure
