"""``kiosk journal`` as an agent and an accountant meet it: what it says, what it writes, the code that it ends with."""

from __future__ import annotations

import io
import json
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from kiosk.accounts.arguments import PAPERS, SETTLEMENTS
from kiosk.accounts.words import of_event, owed
from kiosk.cli import main
from kiosk.clock import PARIS, AdjustableClock
from kiosk.orders.api import Stopped
from kiosk.orders.events import (
    Doubt,
    Event,
    Issued,
    NotPaid,
    Paper,
    Parked,
    PayUnknown,
    PrintEnded,
    PrintIntended,
    ReservationReturned,
    Settled,
    Settlement,
)
from kiosk.orders.journal import Journal
from kiosk.orders.lock import driving
from kiosk.orders.reference import OrderReference, new_reference
from kiosk.orders.state import fold
from tests.faults.orders_stories import HELD_SALE, SALE, sell

DAY = datetime(2026, 11, 20, 12, tzinfo=PARIS)
IN_DOUBT: Sequence[Event] = (*SALE[:3], PayUnknown(), Parked(Doubt.TERMINAL_CANNOT_TELL))
NO_CAPTURE: Sequence[Event] = (*HELD_SALE[:-1], Parked(Doubt.CAPTURE_REFUSED))
PAID_AND_PARKED: Sequence[Event] = (*SALE[:4], Parked(Doubt.WRONG_AMOUNT))
DECLINED: Sequence[Event] = (*SALE[:3], NotPaid(Stopped.DECLINED), ReservationReturned())

CONFIGURATION = """
[kiosk]
id = "CHY1"
name = "Mairie annexe"
town = "Chambéry"

[back_office]
url = "http://127.0.0.1:9"
token_file = "{folder}/token"

[journal]
path = "{folder}/journal.sqlite"
"""


class Desk:
    """An agent at the machine of a kiosk that is running: its journal stays open."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path = folder / "journal.sqlite"
        self.file = folder / "kiosk.toml"
        self.file.write_text(CONFIGURATION.format(folder=folder), encoding="utf-8")
        self.journal = Journal(self.path, AdjustableClock(DAY))
        self._capsys = capsys

    def types(self, *arguments: str) -> tuple[int, str]:
        """Type ``kiosk journal ARGUMENTS``; return the exit code and what was said."""
        code = main(["journal", *arguments])
        said = self._capsys.readouterr()
        assert not (said.out and said.err)
        return code, said.out or said.err

    def asks(self, *arguments: str) -> tuple[int, str]:
        """The same, of this kiosk's journal."""
        return self.types(*arguments, "--config", str(self.file))

    def listed(self, *arguments: str) -> list[list[str]]:
        """Return the orders of the list, as rows of cells."""
        code, said = self.asks("list", *arguments)
        assert code == 0
        head, *rows = said.splitlines()
        assert head.split() == ["order", "time", "amount", "phase", "why", "paper"]
        return [row.split() for row in rows]


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    desk = Desk(tmp_path, capsys)
    yield desk
    desk.journal.close()


# --- list --------------------------------------------------------------------------------------------------------


def test_the_list_is_of_the_orders_that_need_somebody_oldest_first(desk: Desk) -> None:
    sell(desk.journal)
    doubtful = sell(desk.journal, *SALE, PrintIntended())
    parked = sell(desk.journal, *IN_DOUBT)
    unfinished = sell(desk.journal, *SALE[:-1])
    sell(desk.journal, *DECLINED)
    sell(desk.journal, *SALE, PrintIntended(), PrintEnded(Paper.PRINTED))
    when = ["2026-11-20", "12:00:00", "86.00", "EUR"]
    assert desk.listed() == [
        [doubtful.code, *when, "issued", "-", "tried"],
        [parked.code, *when, "parked", "terminal_cannot_tell", "none"],
        [unfinished.code, *when, "issuing", "-", "none"],
    ]


def test_nobody_is_needed(desk: Desk) -> None:
    sell(desk.journal)
    assert desk.asks("list") == (0, "no order needs anybody\n")


def test_every_order_or_those_of_a_day(desk: Desk) -> None:
    sold, declined = sell(desk.journal), sell(desk.journal, *DECLINED)
    settled = sell(desk.journal, *IN_DOUBT, Settled(Settlement.REFUNDED), ReservationReturned())
    everything = [[row[0], *row[5:]] for row in desk.listed("--all")]
    assert everything == [
        [sold.code, "issued", "-", "none"],
        [declined.code, "closed", "declined", "none"],
        [settled.code, "settled", "refunded", "none"],
    ]
    assert [row[0] for row in desk.listed("--date", "2026-11-20")] == [sold.code, declined.code, settled.code]
    assert desk.asks("list", "--date", "2026-11-21") == (0, "no order\n")


def test_the_list_for_a_program(desk: Desk) -> None:
    parked = sell(desk.journal, *IN_DOUBT)
    code, said = desk.asks("list", "--json")
    (row,) = json.loads(said)
    assert (code, row["order"], row["amount"], row["phase"]) == (0, parked.code, {"cents": 8600}, "parked")
    assert datetime.fromisoformat(row["time"]).date() == DAY.date()


# --- show --------------------------------------------------------------------------------------------------------


def test_an_order_is_shown_whole_however_its_number_is_typed(desk: Desk) -> None:
    order = sell(desk.journal, *HELD_SALE, PrintIntended(), PrintEnded(Paper.PARTLY))
    typed = order.code.replace("-", " ").lower().replace("0", "o")
    code, said = desk.asks("show", typed)
    head, _, entries = said.partition("\n\n")
    assert code == 0
    facts = dict(line.split(maxsplit=1) for line in head.splitlines())
    assert (facts["order"], facts["amount"], facts["phase"]) == (order.code, "86.00 EUR", "issued")
    assert (facts["why"], facts["paper"]) == ("-", "partly")
    assert facts["plan"].startswith("hold, then capture; can be reversed; looked up by_reference; terminal ")
    assert facts["owed"].startswith("the stamp: ")
    lines = [line.split(maxsplit=3) for line in entries.splitlines()]
    assert [line[:3] for line in lines] == [[str(n), "2026-11-20", "12:00:00"] for n in range(1, len(HELD_SALE) + 3)]
    assert "authorisation A1B2C3" in lines[3][3]


def test_each_entry_has_a_sentence_of_its_own() -> None:
    told = [of_event(event) for event in (*HELD_SALE, *IN_DOUBT[3:], *DECLINED[3:], Issued(message_sent=False))]
    assert len(set(told)) == len(told)


@pytest.mark.parametrize(
    ("story", "right"),
    [
        (SALE[:3], "not known"),
        (DECLINED, "nothing"),
        (SALE[:4], "the stamp"),
        (SALE, "the stamp"),
        (IN_DOUBT, "not known"),
        (PAID_AND_PARKED, "the stamp or the money"),
        (NO_CAPTURE, "the stamp"),
        ((*NO_CAPTURE, Settled(Settlement.LOSS)), "the stamp"),
        ((*PAID_AND_PARKED, Settled(Settlement.REFUNDED)), "nothing"),
        ((*IN_DOUBT, Settled(Settlement.NOT_CHARGED)), "nothing"),
    ],
)
def test_what_the_citizen_has_a_right_to(story: Sequence[Event], right: str) -> None:
    standing = fold(story)
    assert standing is not None
    last = story[-1]
    assert owed(standing, last.how if isinstance(last, Settled) else None).partition(":")[0] == right


def test_an_order_that_the_journal_does_not_know(desk: Desk) -> None:
    order = new_reference("CHY1")
    assert desk.asks("show", order.code) == (1, f"{order} is not in this journal\n")


@pytest.mark.parametrize("action", [("show",), ("settle", "--as", "loss"), ("reprint",)], ids=lambda action: action[0])
def test_a_mistyped_order_number_is_refused(desk: Desk, action: tuple[str, ...]) -> None:
    order = new_reference("CHY1").code
    wrong = order[:-1] + ("1" if order[-1] != "1" else "2")
    code, said = desk.asks(*action, wrong)
    assert (code, said.startswith(f"kiosk: '{wrong}'")) == (2, True)


# --- verify, and copies ------------------------------------------------------------------------------------------


def test_an_intact_journal_tells_its_last_seal(desk: Desk, tmp_path: Path) -> None:
    sell(desk.journal)
    copy = tmp_path / "copy.sqlite"
    with closing(sqlite3.connect(desk.path)) as live, closing(sqlite3.connect(copy)) as kept:
        live.backup(kept)
        (seal,) = live.execute("SELECT seal FROM entry ORDER BY sequence DESC LIMIT 1").fetchone()
    for code, said in (desk.asks("verify"), desk.types("verify", "--file", str(copy))):
        assert code == 0
        facts = [line.split()[-1] for line in said.splitlines()]
        assert facts[1:] == [str(len(SALE)), seal.hex(), "intact"]


def test_a_journal_that_was_changed_is_broken_where_it_was(desk: Desk) -> None:
    sell(desk.journal)
    with closing(sqlite3.connect(desk.path)) as vandal:
        vandal.executescript("DROP TRIGGER entry_is_final; UPDATE entry SET at = at + 1 WHERE sequence = 4")
    code, said = desk.asks("verify")
    assert (code, said.splitlines()[-1].split(maxsplit=1)) == (1, ["verdict", "broken at entry 4"])


def test_an_order_that_cannot_have_gone_so_is_no_traceback(desk: Desk) -> None:
    order = sell(desk.journal)
    with closing(sqlite3.connect(desk.path)) as vandal:
        vandal.executescript("DROP TRIGGER entry_is_kept; DELETE FROM entry WHERE sequence = 2")
    code, said = desk.asks("show", order.code)
    assert (code, said.startswith("kiosk: the journal cannot be read or written: ")) == (1, True)


@pytest.mark.parametrize("content", [None, b"", b"this is not a database, and it is longer than its header"])
def test_what_is_no_journal_is_refused_and_left_as_it_is(desk: Desk, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "other.sqlite"
    if content is not None:
        path.write_bytes(content)
    code, said = desk.types("verify", "--file", str(path))
    assert (code, said.startswith(f"kiosk: {path}: ")) == (2, True)
    assert path.exists() is (content is not None)
    assert content is None or path.read_bytes() == content


# --- settle ------------------------------------------------------------------------------------------------------


def _last(journal: Journal, order: OrderReference) -> Event:
    return journal.events(order)[-1]


def test_the_words_of_the_command_line_are_those_of_the_journal() -> None:
    assert set(SETTLEMENTS) == {how.value for how in Settlement}
    assert {Paper(word) for word in PAPERS} == {Paper.PRINTED, Paper.NOT_PRINTED}


@pytest.mark.parametrize("doubt", [(), (PrintEnded(Paper.HELD),)], ids=["tried", "held"])
@pytest.mark.parametrize("found", PAPERS)
def test_what_an_agent_finds_in_the_printer_ends_the_doubt(desk: Desk, doubt: tuple[Event, ...], found: str) -> None:
    order = sell(desk.journal, *SALE, PrintIntended(), *doubt)
    assert desk.asks("settle", order.code, "--as", found, "--yes")[0] == 0
    assert _last(desk.journal, order) == PrintEnded(Paper(found))
    assert desk.asks("list") == (0, "no order needs anybody\n")
    assert desk.asks("settle", order.code, "--as", found, "--yes")[0] == 1


@pytest.mark.parametrize("answer", ["y\n", "Y\n"])
def test_a_parked_order_is_settled_once_it_is_confirmed(
    desk: Desk, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = sell(desk.journal, *IN_DOUBT)
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    code, said = desk.asks("settle", order.code, "--as", "refunded")
    assert (code, said.endswith(f"{order}: settled as refunded\n")) == (0, True)
    assert _last(desk.journal, order) == Settled(Settlement.REFUNDED)
    # The kiosk gives the stamp back that was set aside, as soon as the back office answers.
    assert [row[5:] for row in desk.listed()] == [["returning", "refunded", "none"]]
    desk.journal.append(order, ReservationReturned())
    assert desk.asks("list") == (0, "no order needs anybody\n")


@pytest.mark.parametrize("answer", ["", "\n", "n\n", "yesterday\n"])
def test_what_is_not_confirmed_is_not_written(desk: Desk, answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    order = sell(desk.journal, *IN_DOUBT)
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    assert desk.asks("settle", order.code, "--as", "loss")[0] == 1
    assert _last(desk.journal, order) == IN_DOUBT[-1]


@pytest.mark.parametrize(
    ("story", "how"),
    [
        (SALE, "refunded"),
        (SALE[:3], "not_charged"),
        ((*IN_DOUBT, Settled(Settlement.LOSS)), "refunded"),
        (NO_CAPTURE, "refunded"),
        (NO_CAPTURE, "not_charged"),
        (PAID_AND_PARKED, "not_charged"),
        (PAID_AND_PARKED, "loss"),
    ],
    ids=[
        "sold",
        "still open",
        "settled before",
        "a valid stamp",
        "a valid stamp, not charged",
        "known to be charged",
        "the citizen's loss",
    ],
)
def test_what_would_contradict_the_journal_is_not_written(desk: Desk, story: Sequence[Event], how: str) -> None:
    order = sell(desk.journal, *story)
    code, said = desk.asks("settle", order.code, "--as", how, "--yes")
    assert (code, said.startswith(f"{order}: ")) == (1, True)
    assert desk.journal.events(order) == tuple(story)


def test_an_unknown_order_is_not_settled(desk: Desk) -> None:
    assert desk.asks("settle", new_reference("CHY1").code, "--as", "loss", "--yes")[0] == 1
    assert desk.journal.orders() == ()


# --- park ---------------------------------------------------------------------------------------------------------


HOLD_TO_CAPTURE = HELD_SALE[:-1]


@pytest.mark.parametrize("story", [SALE[:3], HOLD_TO_CAPTURE], ids=["paying", "capturing"])
def test_an_order_whose_terminal_is_gone_is_taken_from_the_machine(desk: Desk, story: Sequence[Event]) -> None:
    order = sell(desk.journal, *story)
    with driving(desk.path):
        code, said = desk.asks("park", order.code, "--yes")
        assert (code, "another kiosk runs" in said) == (2, True)
    assert desk.asks("park", order.code, "--yes")[0] == 0
    assert desk.journal.parked_orders() == (order,)
    assert _last(desk.journal, order) == Parked(Doubt.AGENT)


@pytest.mark.parametrize("story", [SALE, SALE[:2], SALE[:5], IN_DOUBT], ids=["sold", "reserved", "issuing", "parked"])
def test_an_order_that_the_terminal_does_not_decide_stays_with_the_machine(desk: Desk, story: Sequence[Event]) -> None:
    order = sell(desk.journal, *story)
    assert desk.asks("park", order.code, "--yes")[0] == 1
    assert desk.asks("park", new_reference("CHY1").code, "--yes")[0] == 1
    assert desk.journal.events(order) == tuple(story)


# --- asked wrongly -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["list"],
        ["list", "--config", "a", "--file", "b"],
        ["list", "--file", "a", "--date", "yesterday"],
        ["list", "--file", "a", "--all", "--date", "2026-11-20"],
        ["reconcile", "--config", "a"],
        ["settle", "CHY1-7K3M-92Q2", "--config", "a"],
        ["settle", "CHY1-7K3M-92Q2", "--config", "a", "--as", "forgotten"],
        ["settle", "CHY1-7K3M-92Q2", "--file", "a", "--as", "loss"],
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["journal", *arguments])
    assert ended.value.code == 2
    assert "usage: kiosk journal" in capsys.readouterr().err


def test_a_kiosk_that_never_ran_has_no_journal_and_gets_none(desk: Desk) -> None:
    desk.journal.close()
    for file in desk.path.parent.glob("journal.sqlite*"):
        file.unlink()
    order = new_reference("CHY1").code
    for arguments in (["list"], ["verify"], ["show", order], ["settle", order, "--as", "loss", "--yes"]):
        assert desk.asks(*arguments) == (2, f"kiosk: {desk.file}: {desk.path}: there is no such file\n")
    assert not desk.path.exists()
