"""``kiosk journal reconcile`` and ``reprint`` with the real back office, over loopback."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk import app
from kiosk.accounts.day import ask_terminal
from kiosk.backoffice.client import BackOfficeClient
from kiosk.backoffice.simulated import NetworkMode, NetworkSwitch
from kiosk.cli import main
from kiosk.clock import AdjustableClock, SystemClock
from kiosk.config import Settings
from kiosk.contact import Email
from kiosk.devices.absent import AbsentReader, AbsentTerminal
from kiosk.devices.document_printer.simulated import SimulatedPrinter
from kiosk.devices.payment_terminal.api import Approved, PaymentRequest, Totals
from kiosk.devices.payment_terminal.simulated import CAPTURING, FULL, NOTHING, Policy, SimulatedTerminal
from kiosk.money import euros
from kiosk.orders.api import OrderRecord, OrderState, StampOrder, Stopped
from kiosk.orders.events import (
    Doubt,
    Event,
    NotPaid,
    Paid,
    Paper,
    Parked,
    PrintEnded,
    PrintIntended,
    Reprinted,
    ReservationReturned,
)
from kiosk.orders.journal import Journal
from kiosk.orders.lock import driving
from kiosk.orders.reference import Authorisation, OrderReference, new_reference
from tests.contract.backoffice_office import TODAY, TOKEN, Office, office_open
from tests.faults.orders_stories import SALE

ADULT = StampOrder("passport.adult", euros(86), Email("citizen@example.org"), "fr")
AUTHORISATION = "A1B2C3"
DAY = TODAY.date().isoformat()
DECLINED: Sequence[Event] = (*SALE[:3], NotPaid(Stopped.DECLINED), ReservationReturned())

CONFIGURATION = """
[kiosk]
id = "K1"
name = "Mairie annexe"
town = "Chambéry"

[back_office]
url = "{url}"
token_file = "{folder}/token"

[journal]
path = "{folder}/journal.sqlite"
"""


class Desk:
    """A kiosk that sold on ``TODAY``, and somebody at its command line."""

    def __init__(self, folder: Path, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
        self.office = office
        self.kiosk: BackOfficeClient = office.kiosk()
        self.clock = AdjustableClock(TODAY)
        self.path = folder / "journal.sqlite"
        self.file = folder / "kiosk.toml"
        (folder / "token").write_text(TOKEN, encoding="ascii")
        self.file.write_text(CONFIGURATION.format(url=office.url, folder=folder), encoding="utf-8")
        self.journal = Journal(self.path, self.clock)
        self._capsys = capsys

    def write(self, *events: Event) -> OrderReference:
        """Journal an order."""
        order = new_reference("K1")
        for event in events:
            self.journal.append(order, event)
        return order

    def reserve(self, order: OrderReference) -> None:
        answer = self.kiosk.reserve(order.code, ADULT)
        assert isinstance(answer, OrderRecord)

    def issue(self, order: OrderReference, authorisation: str = AUTHORISATION) -> None:
        self.reserve(order)
        answer = self.kiosk.issue(order.code, authorisation)
        assert isinstance(answer, OrderRecord)
        assert answer.state is OrderState.ISSUED

    def sell(self, *more: Event) -> OrderReference:
        """Sell a stamp, on both sides."""
        order = self.write(*SALE, *more)
        self.issue(order)
        return order

    def asks(self, *arguments: str) -> tuple[int, str]:
        """Type ``kiosk journal ARGUMENTS``; return the exit code and what was said."""
        code = main(["journal", *arguments, "--config", str(self.file)])
        said = self._capsys.readouterr()
        assert not (said.out and said.err)
        return code, said.out or said.err

    def compares(self, *arguments: str, day: str = DAY) -> tuple[int, dict[str, str], list[list[str]]]:
        """Reconcile; return the exit code, the facts and the first two cells of each difference."""
        code, said = self.asks("reconcile", "--date", day, *arguments)
        head, _, differences = said.partition("\n\n")
        facts = dict(line.split(maxsplit=1) for line in head.splitlines())
        return code, facts, [line.split()[:2] for line in differences.splitlines()]


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    with office_open() as office:
        desk = Desk(tmp_path, office, capsys)
        yield desk
        desk.journal.close()


# --- reconcile ---------------------------------------------------------------------------------------------------


def test_a_day_on_which_everything_agrees(desk: Desk) -> None:
    desk.sell()
    desk.sell()
    declined = desk.write(*DECLINED)
    desk.reserve(declined)
    desk.kiosk.reverse(declined.code)
    desk.write(*DECLINED[:1], ReservationReturned())  # the office never heard of it

    code, facts, differences = desk.compares("--terminal-count", "2", "--terminal-total", "172,00 €")
    assert (code, differences) == (0, [])
    assert (facts["day"], facts["agree"], facts["differ"]) == (DAY, "2 (172.00 EUR)", "0")
    assert facts["terminal"] == "2 (172.00 EUR), as typed"


def test_what_is_on_one_side_only_is_named(desk: Desk) -> None:
    desk.sell()
    elsewhere = new_reference("K1")
    desk.issue(elsewhere)
    lost = desk.write(*SALE)

    code, facts, differences = desk.compares()
    assert (code, facts["agree"], facts["differ"]) == (1, "1 (86.00 EUR)", "2")
    assert sorted(differences) == sorted([[elsewhere.code, "unknown_to_journal"], [lost.code, "unknown_to_office"]])


def test_what_an_agent_or_the_machine_has_still_to_do_is_named(desk: Desk) -> None:
    unfinished = desk.write(*SALE[:-1])
    parked = desk.write(*SALE[:3], Parked(Doubt.TERMINAL_CANNOT_TELL))
    forgotten = desk.write(*DECLINED)
    for order in (unfinished, parked, forgotten):
        desk.reserve(order)
    code, facts, differences = desk.compares("--terminal-count", "0", "--terminal-total", "0")
    assert (code, facts["agree"]) == (1, "0 (0.00 EUR)")
    assert sorted(differences) == sorted(
        [
            [unfinished.code, "still_open"],
            [parked.code, "parked"],
            [forgotten.code, "reserved_and_forgotten"],
            ["-", "terminal_count_differs"],
            ["-", "terminal_total_differs"],
        ]
    )


def test_another_authorisation_is_named(desk: Desk) -> None:
    order = desk.write(*SALE)
    desk.issue(order, "Z9Y8X7")
    code, _, differences = desk.compares()
    assert (code, differences) == (1, [[order.code, "authorisation_differs"]])


def test_a_stamp_issued_after_midnight_is_looked_up_and_only_told(desk: Desk) -> None:
    """The office's book of the first day lacks it, and so does the kiosk's of the second."""
    order = desk.write(*SALE)
    desk.office.clock.advance(24 * 3600)
    desk.issue(order)
    next_day = (TODAY.date() + timedelta(days=1)).isoformat()

    code, facts, differences = desk.compares("--terminal-count", "1", "--terminal-total", "86")
    assert (code, facts["agree"], differences) == (0, "0 (0.00 EUR)", [[order.code, "other_day"]])
    code, facts, differences = desk.compares(day=next_day)
    assert (code, facts["agree"], differences) == (0, "1 (86.00 EUR)", [[order.code, "other_day"]])


def test_the_comparison_for_a_program(desk: Desk) -> None:
    lost = desk.write(*SALE)
    code, said = desk.asks("reconcile", "--date", DAY, "--json")
    told = json.loads(said)
    result = told["result"]
    assert (code, told["day"], told["terminal"]["totals"]) == (1, DAY, None)
    assert (result["matched"], result["amount"]) == (0, {"cents": 0})
    assert [(each["gap"], each["reference"]) for each in result["differences"]] == [("unknown_to_office", lost.code)]


@pytest.mark.parametrize(
    "typed",
    [
        ["--terminal-count", "1"],
        ["--terminal-total", "86"],
        ["--terminal-count", "1", "--terminal-total", "eighty-six"],
        ["--terminal-count", "-1", "--terminal-total", "86"],
    ],
    ids=" ".join,
)
def test_half_a_ticket_is_no_ticket(desk: Desk, typed: list[str]) -> None:
    code, said = desk.asks("reconcile", "--date", DAY, *typed)
    assert (code, said.startswith("kiosk: --terminal-count and --terminal-total: ")) == (2, True)


@pytest.mark.expects_log("^ERROR kiosk.backoffice.client: the back office does not admit this kiosk: 401$")
def test_a_back_office_that_does_not_know_the_kiosk_compares_nothing(desk: Desk) -> None:
    desk.sell()
    (desk.path.parent / "token").write_text("another-token", encoding="ascii")
    code, said = desk.asks("reconcile", "--date", DAY)
    assert (code, said) == (1, "not compared: the back office refused: not_authorised\n")


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> NetworkSwitch:
    """Put a switch into the command's line to the back office."""
    switch, make = NetworkSwitch(), app.back_office

    def made(settings: Settings, token: str, clock: SystemClock) -> BackOfficeClient:
        return make(settings, token, clock, switch.adapter)

    monkeypatch.setattr(app, "back_office", made)
    return switch


def test_a_back_office_that_is_out_of_reach_compares_nothing(desk: Desk, network: NetworkSwitch) -> None:
    desk.sell()
    network.mode = NetworkMode.CUT
    assert desk.asks("reconcile", "--date", DAY) == (1, "not compared: the back office was not reached\n")


def test_a_journal_that_was_changed_by_hand_is_compared_with_nothing(desk: Desk) -> None:
    desk.sell()
    with closing(sqlite3.connect(desk.path)) as vandal:
        vandal.executescript("DROP TRIGGER entry_is_final; UPDATE entry SET at = at + 1 WHERE sequence = 4")
    assert desk.asks("reconcile", "--date", DAY) == (1, "not compared: the journal is broken at entry 4\n")


# --- the terminal's totals -----------------------------------------------------------------------------------------


def _taken(terminal: SimulatedTerminal) -> None:
    for number, amount in enumerate((86, 54)):
        request = PaymentRequest(f"order-{number}", euros(amount))
        assert isinstance(terminal.pay(request, lambda _: None), Approved)
        terminal.capture(request.reference)


@pytest.mark.parametrize("capabilities", [FULL, CAPTURING], ids=["sale", "hold and capture"])
def test_a_terminal_that_can_is_asked_what_it_took(tmp_path: Path, capabilities: object) -> None:
    terminal = SimulatedTerminal(AdjustableClock(TODAY), capabilities, on_payment=Policy.APPROVE)  # type: ignore[arg-type]  # one of the named sets
    _taken(terminal)
    told = ask_terminal(tmp_path / "journal.sqlite", lambda: terminal, TODAY.date())
    assert told.totals == Totals(2, euros(140))


def test_a_terminal_that_cannot_tell_is_not_compared(tmp_path: Path) -> None:
    path, day = tmp_path / "journal.sqlite", TODAY.date()
    terminal = SimulatedTerminal(AdjustableClock(TODAY), NOTHING, on_payment=Policy.APPROVE)
    _taken(terminal)
    assert ask_terminal(path, lambda: terminal, day).totals is None
    assert ask_terminal(path, AbsentTerminal, day).totals is None


def test_the_terminal_of_a_running_kiosk_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"

    def opened() -> SimulatedTerminal:
        raise AssertionError("the terminal serves the kiosk")

    with driving(path):
        assert ask_terminal(path, opened, TODAY.date()).totals is None


def test_a_lock_that_cannot_be_made_leaves_the_terminal_alone(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "journal.sqlite"
    assert ask_terminal(path, AbsentTerminal, TODAY.date()).totals is None


@pytest.mark.parametrize("driver", ["none", "simulated"])
def test_a_terminal_that_cannot_know_what_the_kiosk_took_is_not_asked(desk: Desk, driver: str) -> None:
    with desk.file.open("a", encoding="utf-8") as file:
        file.write(f'\n[devices]\npayment_terminal = "{driver}"\n')
    desk.sell()
    code, facts, _ = desk.compares()
    # Nobody has seen that the money is there: a day with sales is not right so.
    assert (code, facts["terminal"].startswith("not compared: ")) == (1, True)


# --- reprint -----------------------------------------------------------------------------------------------------


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> SimulatedPrinter:
    """Put a printer into the kiosk that somebody can look into."""
    printer = SimulatedPrinter(AdjustableClock(TODAY), patience=0)
    devices = app.Hardware(AbsentTerminal(), printer, AbsentReader())
    monkeypatch.setattr(app, "hardware", lambda _settings, _clock: devices)
    return printer


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_stamp_is_printed_again_and_the_journal_knows(desk: Desk, printer: SimulatedPrinter, language: str) -> None:
    order = desk.sell(PrintIntended())
    code, said = desk.asks("reprint", order.code, "--lang", language)
    assert (code, said.startswith(f"{order}: ")) == (0, True)
    assert len(printer.take()) == 2, "the stamp and its receipt"
    assert desk.journal.events(order)[-1] == Reprinted()
    assert desk.asks("list") == (0, "no order needs anybody\n")


def test_without_paper_nothing_was_printed_again(desk: Desk, printer: SimulatedPrinter) -> None:
    order = desk.sell(PrintIntended(), PrintEnded(Paper.NOT_PRINTED))
    printer.empty()
    assert desk.asks("reprint", order.code)[0] == 1
    assert desk.journal.events(order)[-1] == PrintEnded(Paper.NOT_PRINTED)


@pytest.mark.usefixtures("printer")
def test_only_an_issued_stamp_of_this_journal_is_printed_again(desk: Desk) -> None:
    declined = desk.write(*DECLINED)
    for order in (declined, new_reference("K1")):
        code, said = desk.asks("reprint", order.code)
        assert (code, said.startswith(f"{order}: ")) == (1, True)


@pytest.mark.usefixtures("printer")
def test_the_office_may_contradict_the_journal(desk: Desk) -> None:
    order = desk.write(*SALE[:3], Paid(Authorisation(AUTHORISATION), euros(86)), *SALE[4:])
    code, said = desk.asks("reprint", order.code)
    assert (code, said.startswith(f"{order}: not printed: ")) == (1, True)


def test_without_the_office_there_is_no_number_to_print(
    desk: Desk, printer: SimulatedPrinter, network: NetworkSwitch
) -> None:
    order = desk.sell()
    network.mode = NetworkMode.CUT
    code, said = desk.asks("reprint", order.code)
    assert (code, said.startswith(f"{order}: not printed: ")) == (1, True)
    assert printer.take() == ()


def test_pages_are_in_a_language_of_the_kiosk(desk: Desk) -> None:
    order = desk.sell()
    code, said = desk.asks("reprint", order.code, "--lang", "tlh")
    assert (code, said) == (2, "kiosk: --lang: 'tlh' is not one of fr, en\n")
