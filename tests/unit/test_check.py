"""``kiosk check``: the table that somebody of IT reads before a kiosk is opened, and after something broke."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from queue import SimpleQueue
from socket import create_server
from threading import Event, Thread
from typing import Any

import msgspec
import pytest

from kiosk import app
from kiosk.backoffice.server.run import build
from kiosk.backoffice.server.settings import KioskToken, ServerSettings
from kiosk.check import check, finding
from kiosk.clock import AdjustableClock
from kiosk.config import ConfigError, Settings
from kiosk.devices.card_reader.simulated import SimulatedReader
from kiosk.devices.document_printer.simulated import SimulatedPrinter
from kiosk.devices.payment_terminal.simulated import SimulatedTerminal
from kiosk.money import euros
from kiosk.orders.events import Doubt, Opened, Parked, PayIntended, PrintIntended, Reserved
from kiosk.orders.journal import Journal
from kiosk.orders.reference import new_reference
from kiosk.tariffs import Price
from tests.faults.orders_stories import SALE, SALE_PLAN, sell

GUARD = 30.0  # seconds before a test that hangs is called broken; nothing here takes that long
TOKEN = secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Table:
    """What was printed: result and detail of each line, the closing line, and the exit code."""

    lines: dict[str, tuple[str, str]]
    closing: str
    code: int

    def result(self, what: str) -> str:
        return self.lines[what][0]

    def detail(self, what: str) -> str:
        return self.lines[what][1]


class Site:
    """A kiosk that is set up in a folder; ``data`` is its configuration, to be made wrong by a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journal = folder / "journal.sqlite"
        self.token = folder / "token"
        self.token.write_text(TOKEN, encoding="ascii")
        self.token.chmod(0o640)
        self.clock = AdjustableClock()
        self.data: dict[str, Any] = {
            "kiosk": {"id": "CHY1", "name": "Mairie annexe", "town": "Chambéry"},
            "back_office": {"url": closed_port(), "token_file": str(self.token), "read_timeout_s": 5},
            "journal": {"path": str(self.journal)},
            "procedures": {"stamp_refund": {"mode": "guide"}},
        }

    def check(self) -> Table:
        """Run the check and read its table as a person does."""
        out = StringIO()
        code = check(msgspec.convert(self.data, Settings), out, self.clock)
        *rows, empty, closing = out.getvalue().splitlines()
        assert empty == ""
        lines = {}
        for row in rows:
            what, rest = row.split("  ", 1)
            result, detail = rest.strip().split(maxsplit=1)
            lines[what] = result, detail
        assert len({row.index(f" {lines[row.split('  ', 1)[0]][0]} ") for row in rows}) == 1, "the table is aligned"
        return Table(lines, closing, code)


def closed_port() -> str:
    """Return an address where nobody listens."""
    with create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def open_office(site: Site) -> Iterator[Site]:
    """The same kiosk with its back office, the real one, on a thread of this process."""
    ports: SimpleQueue[int] = SimpleQueue()
    tokens = (KioskToken.of("CHY1", TOKEN),)
    server, listener = build(ServerSettings(tokens, port=0, database_url="sqlite://", stock=5), ports.put)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        site.data["back_office"]["url"] = f"http://127.0.0.1:{ports.get(timeout=GUARD)}"
        yield site
    finally:
        server.should_exit = True
        thread.join(GUARD)
        listener.close()
    assert not thread.is_alive()


# --- the whole table ---------------------------------------------------------------------------------------------


def test_a_kiosk_that_is_ready(open_office: Site) -> None:
    table = open_office.check()
    assert {result for result, _ in table.lines.values()} == {"OK"}
    assert (table.closing, table.code) == ("20 OK, 0 warnings, 0 faults", 0)
    assert table.detail("kiosk") == "CHY1, Mairie annexe, Chambéry"
    assert table.detail("screen") == "1080 x 1920 px on 268 x 476 mm, theme lac"
    assert "its stamps are specimens without value" in table.detail("accepted")
    assert " rows, " in table.detail("catalogue")


def test_warnings_do_not_fail_it(open_office: Site) -> None:
    open_office.data["procedures"] = {}
    table = open_office.check()
    assert table.lines["procedures"] == ("WARNING", "none is offered: the home screen would be empty")
    assert (table.closing, table.code) == ("19 OK, 1 warning, 0 faults", 0)


def test_one_fault_fails_it(site: Site) -> None:
    table = site.check()
    assert table.lines["back office"] == ("FAULT", f"{site.data['back_office']['url']}: Connection refused")
    assert "accepted" not in table.lines, "what cannot be asked is not answered"
    assert (table.closing, table.code) == ("17 OK, 0 warnings, 1 fault", 1)


# --- the installation --------------------------------------------------------------------------------------------


def test_a_theme_that_does_not_load(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "lac.json").write_text('{"colour": {}}', encoding="utf-8")
    monkeypatch.setattr("kiosk.resources.folder", lambda _name: tmp_path)
    result, detail = site.check().lines["screen"]
    assert result == "FAULT"
    assert detail.startswith(f"screen.theme: {tmp_path}/themes/lac.json: ")


def test_an_installation_without_its_files(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str) -> Path:
        raise FileNotFoundError(f"the installation is not complete: the folder {name!r} is missing")

    monkeypatch.setattr("kiosk.resources.folder", gone)
    table = site.check()
    assert table.lines["screen"] == ("FAULT", "the installation is not complete: the folder 'screens' is missing")
    assert (table.result("language fr"), table.result("language en")) == ("FAULT", "FAULT")


def test_a_connected_procedure_wants_a_terminal(site: Site) -> None:
    site.data["procedures"]["fiscal_stamp"] = {"mode": "connected"}
    expected = "connected, but without a payment terminal it is offered as a guide"
    assert site.check().lines["procedure fiscal_stamp"] == ("WARNING", expected)


# --- the date, and who a citizen is --------------------------------------------------------------------------------


def test_a_clock_that_nothing_keeps_right(site: Site) -> None:
    assert site.check().result("clock") == "OK"
    site.clock.in_step = False
    result, detail = site.check().lines["clock"]
    assert (result, detail.split(":")[0]) == ("WARNING", "no time source keeps it right")


def test_a_broker_that_nobody_reaches(site: Site) -> None:
    site.data["identity"] = {"issuer": closed_port()}
    assert site.check().result("identity") == "FAULT"


def test_a_broker_in_clear(site: Site) -> None:
    site.data["identity"] = {"issuer": "http://identite.exemple.fr"}
    result, detail = site.check().lines["identity"]
    assert (result, detail.split(":")[0]) == ("FAULT", "identity.issuer")


# --- the journal -------------------------------------------------------------------------------------------------


def test_no_journal_is_made_by_looking_for_one(site: Site) -> None:
    assert site.check().lines["journal"] == ("OK", f"{site.journal} will be made at the first start")
    assert [file.name for file in site.folder.iterdir()] == ["token"]


def test_a_folder_that_is_not_there(site: Site) -> None:
    folder = site.folder / "nowhere"
    site.data["journal"]["path"] = str(folder / "journal.sqlite")
    expected = f"journal.path: the folder {folder} cannot be written to: No such file or directory"
    assert site.check().lines["journal"] == ("FAULT", expected)


def test_a_journal_says_how_many_orders_wait(site: Site) -> None:
    journal = Journal(site.journal)
    opened = new_reference("CHY1")
    journal.append(opened, Opened(euros(86)))
    journal.close()
    assert site.check().lines["journal"] == ("OK", f"{site.journal} is intact; entries: 1, open orders: 1")


def test_an_order_that_an_agent_must_settle(site: Site) -> None:
    journal = Journal(site.journal)
    doubtful = Opened(euros(86)), Reserved(), PayIntended(SALE_PLAN), Parked(Doubt.TERMINAL_CANNOT_TELL)
    journal.append(new_reference("CHY1"), *doubtful)
    journal.close()
    result, detail = site.check().lines["journal"]
    assert result == "WARNING"
    assert detail.endswith(", for an agent to settle: 1, papers in doubt: 0")


def test_a_stamp_that_may_or_may_not_be_on_paper(site: Site) -> None:
    journal = Journal(site.journal)
    sell(journal, *SALE, PrintIntended())
    journal.close()
    result, detail = site.check().lines["journal"]
    assert result == "WARNING"
    assert detail.endswith(", for an agent to settle: 0, papers in doubt: 1")


def test_a_journal_that_was_changed_by_hand(site: Site) -> None:
    journal = Journal(site.journal)
    journal.append(new_reference("CHY1"), Opened(euros(86)))
    journal.close()
    with sqlite3.connect(site.journal) as hand:
        hand.execute("DROP TRIGGER entry_is_final")
        hand.execute("UPDATE entry SET at = at + 1")
    hand.close()
    expected = f"{site.journal} is damaged from entry 1 on: keep the file, do not sell"
    assert site.check().lines["journal"] == ("FAULT", expected)


def test_a_file_that_is_no_journal(site: Site) -> None:
    site.journal.write_text("this is not a database, and it is longer than its header", encoding="ascii")
    expected = f"journal.path: {site.journal} cannot be opened for writing: SQLITE_NOTADB"
    assert site.check().lines["journal"] == ("FAULT", expected)


# --- the token and the back office -------------------------------------------------------------------------------


def test_a_token_that_everybody_can_read(open_office: Site) -> None:
    open_office.token.chmod(0o644)
    result, detail = open_office.check().lines["token"]
    assert (result, detail) == (
        "WARNING",
        f"every account of this machine can use it: chmod o= {open_office.token}",
    )


def test_a_token_that_is_missing(open_office: Site) -> None:
    open_office.token.unlink()
    table = open_office.check()
    expected = f"back_office.token_file: {open_office.token} cannot be read: No such file or directory"
    assert table.lines["token"] == ("FAULT", expected)
    assert table.result("back office") == "OK", "whether it answers can be told without a token"
    assert "accepted" not in table.lines


@pytest.mark.expects_log("the back office does not admit this kiosk")
def test_a_token_that_the_back_office_does_not_know(open_office: Site) -> None:
    open_office.token.write_text("another", encoding="ascii")
    table = open_office.check()
    expected = "it does not know this token: compare its sha256 over there"
    assert table.lines["accepted"] == ("FAULT", expected)
    assert table.result("catalogue") == "FAULT"


def test_the_token_is_never_printed(open_office: Site) -> None:
    out = StringIO()
    check(msgspec.convert(open_office.data, Settings), out)
    assert TOKEN not in out.getvalue()


def test_two_clocks_that_differ(open_office: Site) -> None:
    open_office.clock.advance(3600)
    result, detail = open_office.check().lines["back office"]
    assert result == "WARNING"
    assert "its clock and this one differ by 36" in detail


def test_a_day_on_which_nothing_is_sold(open_office: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Price, "sellable", property(lambda _price: False))
    result, detail = open_office.check().lines["catalogue"]
    assert result == "WARNING"
    assert detail.endswith(" rows, 0 tariffs sold today")


def test_an_address_that_no_token_may_be_sent_to(site: Site) -> None:
    site.data["back_office"]["url"] = "http://guichet.exemple.fr"
    with pytest.raises(ConfigError, match=r"^back_office\.url: "):
        site.check()


def test_a_name_that_nobody_has(site: Site) -> None:
    site.data["back_office"]["url"] = "https://guichet.invalid"  # RFC 6761: never resolves
    result, detail = site.check().lines["back office"]
    assert result == "FAULT"
    assert detail.startswith("https://guichet.invalid: ")
    assert "requests" not in detail
    assert "HTTPSConnection" not in detail


class _Page(BaseHTTPRequestHandler):
    """A web server that is not a back office."""

    def do_GET(self) -> None:
        page = b"<html>It works!</html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def web_server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Page) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(GUARD)


@pytest.mark.expects_log("an answer was not believed: 200")
def test_a_web_server_that_is_no_back_office(site: Site) -> None:
    with web_server() as url:
        site.data["back_office"]["url"] = url
        table = site.check()
    expected = "its answer is not that of a back office: is the address right?"
    assert table.lines["accepted"] == ("FAULT", expected)
    assert table.lines["catalogue"] == ("FAULT", "it cannot be had")


def test_a_server_that_takes_the_call_and_says_nothing(site: Site) -> None:
    with create_server(("127.0.0.1", 0)) as silent:
        site.data["back_office"] |= {"url": f"http://127.0.0.1:{silent.getsockname()[1]}", "read_timeout_s": 0.05}
        result, detail = site.check().lines["back office"]
    assert (result, detail.rpartition(": ")[2]) == ("FAULT", "timed out")


# --- the devices -------------------------------------------------------------------------------------------------


@pytest.fixture
def fitted(site: Site, monkeypatch: pytest.MonkeyPatch) -> app.Hardware:
    """The devices that the check will find, in the hands of the test."""
    clock = site.clock
    hardware = app.Hardware(SimulatedTerminal(clock), SimulatedPrinter(clock), SimulatedReader(clock))
    monkeypatch.setattr(app, "hardware", lambda _settings, _clock: hardware)
    names = ("payment_terminal", "document_printer", "card_reader")
    site.data["devices"] = dict.fromkeys(names, "simulated")
    return hardware


@pytest.mark.usefixtures("fitted")
def test_simulated_devices_are_for_trials(site: Site) -> None:
    table = site.check()
    can = "reversal, look up: by reference, no capture, totals, serial: SIM-1, memory: 1"
    assert table.detail("payment terminal") == f"simulated, for trials only: ready ({can})"
    expected = "simulated, for trials only: ready (no colour, no duplex, proves printed)"
    assert table.lines["document printer"] == ("WARNING", expected)
    assert table.result("card reader") == "WARNING"


def test_a_device_tells_who_must_act(site: Site, fitted: app.Hardware) -> None:
    assert isinstance(fitted.printer, SimulatedPrinter)
    assert isinstance(fitted.reader, SimulatedReader)
    fitted.printer.empty()
    fitted.reader.unplug()
    table = site.check()
    assert table.lines["document printer"][0] == "FAULT"
    assert table.detail("document printer").startswith("paper out, an agent must act (")
    assert table.detail("card reader").startswith("no reader, IT must act (")
    assert table.code == 1


def test_a_device_that_runs_low_is_a_warning(site: Site, fitted: app.Hardware) -> None:
    assert isinstance(fitted.printer, SimulatedPrinter)
    fitted.printer.empty()
    fitted.printer.load(2)
    result, detail = site.check().lines["document printer"]
    assert (result, detail.partition(" (")[0]) == ("WARNING", "paper low, an agent must act")


def test_a_driver_that_hangs_does_not_hang_the_check(
    site: Site, fitted: app.Hardware, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = Event()
    monkeypatch.setattr(finding, "PATIENCE", 2.0)
    monkeypatch.setattr(fitted.reader, "status", lambda: free.wait(GUARD))
    try:
        assert site.check().lines["card reader"] == ("FAULT", "no answer within 2 s")
    finally:
        free.set()


def test_a_driver_with_a_defect_is_named_by_its_kind(
    site: Site, fitted: app.Hardware, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise LookupError("marie@exemple.fr")

    monkeypatch.setattr(fitted.terminal, "status", broken)
    assert site.check().lines["payment terminal"] == ("FAULT", "the probe failed with LookupError")


def test_without_devices_nothing_is_wrong(site: Site) -> None:
    assert site.check().lines["card reader"] == ("OK", "none: this kiosk does without")
