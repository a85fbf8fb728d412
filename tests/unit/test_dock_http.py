"""The demo dock over loopback HTTP: what a script can do, and whom it does not answer."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import fields, replace
from http.client import HTTPConnection
from io import BytesIO
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from kiosk.backoffice.simulated import NetworkMode
from kiosk.clock import AdjustableClock
from kiosk.devices.document_printer.api import PrintJob
from kiosk.devices.document_printer.simulated import SimulatedPrinter
from kiosk.dock.actions import Action, Dock, DockState
from kiosk.dock.beside import SimulatedDevices
from kiosk.dock.http import MOST_BYTES, DockServer
from tests.beside import Organism, Phone

GUARD = 20.0  # seconds before a test that hangs is called broken; nothing here takes that long


class Switch:
    """A network that is only a switch."""

    def __init__(self) -> None:
        self.mode = NetworkMode.ONLINE


class Breaking(Dock):
    """A dock that has a bug."""

    def state(self) -> DockState:
        raise LookupError("marie@example.org")


Reply = tuple[int, Any]


class Client:
    """A script that talks to the dock."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.headers: dict[str, str] = {}

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Reply:
        status, kind, content = self.raw(method, path, body, headers)
        assert kind == "application/json; charset=utf-8"
        return status, json.loads(content)

    def raw(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str | None, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=GUARD)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.getheader("Content-Type"), response.read()
        finally:
            connection.close()

    def act(self, action: str, **parameters: object) -> Reply:
        return self.ask("POST", f"/actions/{action}", json.dumps(parameters).encode() if parameters else None)


def dock_of(kind: type[Dock], printer: SimulatedPrinter) -> Dock:
    clock = AdjustableClock()
    devices = replace(SimulatedDevices.fitted(clock), printer=printer)
    return kind(devices, Switch(), clock, Phone(), Organism())


@pytest.fixture
def printer() -> SimulatedPrinter:
    return SimulatedPrinter(AdjustableClock())


@pytest.fixture
def client(printer: SimulatedPrinter) -> Iterator[Client]:
    server = DockServer(dock_of(Dock, printer))
    server.start()
    yield Client(server.port)
    server.stop()


def test_the_index_lists_every_action_with_what_it_needs(client: Client) -> None:
    status, index = client.ask("GET", "/")
    assert status == 200
    assert [entry["id"] for entry in index["actions"]] == [action.value for action in Action]
    (advance,) = (entry for entry in index["actions"] if entry["id"] == "clock.advance")
    assert advance["path"] == "/actions/clock.advance"
    assert advance["parameters"] == [{"name": "seconds", "least": 1, "most": 34560000, "default": None}]


def test_an_action_is_performed_and_answers_with_the_new_state(client: Client) -> None:
    status, answer = client.act("card.insert_vitale")
    assert status == 200
    assert answer["performed"] == "card.insert_vitale"
    assert answer["state"]["card"] == "vitale"
    status, state = client.ask("GET", "/state")
    assert status == 200
    assert set(state) == set(answer["state"]) == {field.name for field in fields(DockState)}
    assert state["card"] == "vitale"


def test_parameters_come_as_json(client: Client) -> None:
    client.act("printer.empty")
    status, answer = client.act("printer.load", pages=7)
    assert (status, answer["state"]["paper"]) == (200, 7)
    assert answer["state"]["printer"] == "paper_low"


def test_documents_are_read_from_the_tray(client: Client, printer: SimulatedPrinter) -> None:
    paper = BytesIO()
    canvas = Canvas(paper)
    canvas.showPage()
    canvas.save()
    printer.print_document(PrintJob("stamp", paper.getvalue()))
    assert client.raw("GET", "/printer/documents/1.pdf") == (200, "application/pdf", paper.getvalue())
    status, answer = client.ask("GET", "/printer/documents/2.pdf")
    assert (status, answer["error"]["code"]) == (404, "no_such_document")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/nowhere", None, 404, "no_such_path"),
        ("GET", "/printer/documents/0.pdf", None, 404, "no_such_path"),
        ("POST", "/actions/payment.steal", None, 404, "no_such_action"),
        ("GET", "/actions/payment.approve", None, 405, "wrong_method"),
        ("POST", "/state", None, 405, "wrong_method"),
        ("POST", "/actions/payment.approve", None, 409, "nothing_to_act_on"),
        ("POST", "/actions/clock.advance", b"{}", 400, "bad_parameter"),
        ("POST", "/actions/clock.advance", b'{"self": 1}', 400, "bad_parameter"),
        ("POST", "/actions/printer.jam", b'{"action": 1}', 400, "bad_parameter"),
        ("POST", "/actions/clock.advance", b'{"seconds": ', 400, "bad_json"),
        ("POST", "/actions/clock.advance", b"[60]", 400, "bad_json"),
        ("POST", "/actions/clock.advance", b"\xff", 400, "bad_json"),
        ("POST", "/actions/clock.advance", b"[" * 4000, 400, "bad_json"),
        ("POST", "/actions/printer.jam", b" " * (MOST_BYTES + 1), 413, "too_large"),
        ("DELETE", "/state", None, 501, "bad_request"),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(
    client: Client, method: str, path: str, body: bytes | None, status: int, code: str
) -> None:
    answered, answer = client.ask(method, path, body)
    assert (answered, answer["error"]["code"]) == (status, code)
    assert answer["error"]["detail"]
    assert client.ask("GET", "/state")[1]["printer"] == "ready"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "localhost:1", "", "0.0.0.0:{port}"]
)
def test_a_name_that_is_not_loopback_is_refused(client: Client, host: str) -> None:
    headers = {"Host": host.format(port=client.port)}
    status, answer = client.ask("POST", "/actions/printer.jam", headers=headers)
    assert (status, answer["error"]["code"]) == (403, "foreign_host")
    assert client.ask("GET", "/state")[1]["printer"] == "ready"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1", "https://localhost:{port}"])
def test_a_page_of_another_origin_is_refused(client: Client, origin: str) -> None:
    headers = {"Origin": origin.format(port=client.port)}
    status, answer = client.ask("POST", "/actions/printer.jam", headers=headers)
    assert (status, answer["error"]["code"]) == (403, "foreign_origin")
    assert client.ask("GET", "/state")[1]["printer"] == "ready"


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_its_own_names_are_answered(client: Client, name: str) -> None:
    own = f"{name}:{client.port}"
    status, _ = client.ask("POST", "/actions/printer.jam", headers={"Host": own, "Origin": f"http://{own}"})
    assert status == 200


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        ("Content-Length: many", 400, "bad_length"),
        ("Content-Length: -1", 400, "bad_length"),
        ("Content-Length: 99999999999", 413, "too_large"),
        ("Transfer-Encoding: chunked", 411, "length_required"),
    ],
)
def test_a_length_that_cannot_be_believed_is_refused(client: Client, header: str, status: int, code: str) -> None:
    with socket.create_connection(("127.0.0.1", client.port), timeout=GUARD) as line:
        request = f"POST /actions/printer.jam HTTP/1.1\r\nHost: 127.0.0.1:{client.port}\r\n{header}\r\n\r\n"
        line.sendall(request.encode())
        line.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert int(head.split()[1]) == status
    assert json.loads(body)["error"]["code"] == code


@pytest.mark.expects_log(r"ERROR kiosk\.dock\.http: the dock failed to answer: LookupError")
def test_a_bug_is_one_clear_answer_and_leaks_nothing(
    printer: SimulatedPrinter, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    server = DockServer(dock_of(Breaking, printer))
    server.start()
    status, answer = Client(server.port).ask("GET", "/state")
    server.stop()
    assert (status, answer["error"]["code"]) == (500, "internal")
    assert "LookupError" in caplog.text
    assert "marie" not in caplog.text + json.dumps(answer)
    assert capfd.readouterr().err == ""


def test_it_listens_on_loopback_only_and_frees_its_port(printer: SimulatedPrinter) -> None:
    server = DockServer(dock_of(Dock, printer))
    assert server.url == f"http://127.0.0.1:{server.port}"
    server.start()
    with pytest.raises(RuntimeError, match="once"):
        server.start()
    server.stop()
    server.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=GUARD)


def test_a_server_that_never_started_stops_as_well(printer: SimulatedPrinter) -> None:
    server = DockServer(dock_of(Dock, printer))
    server.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=GUARD)


def test_a_port_that_is_taken_is_an_error(printer: SimulatedPrinter) -> None:
    first = DockServer(dock_of(Dock, printer))
    try:
        with pytest.raises(OSError, match="in use"):
            DockServer(dock_of(Dock, printer), port=first.port)
    finally:
        first.stop()
