"""A phone sends papers through its one-time page: each is passed on at once, and none is kept."""

from __future__ import annotations

import logging
import re
import socket
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import requests

from kiosk.backoffice.france_travail.contract import DOCUMENT_CODES, LARGEST_DOCUMENT
from kiosk.backoffice.france_travail.simulator.faults import Call, Fault, Planned
from kiosk.backoffice.france_travail.simulator.persona import Persona
from kiosk.backoffice.server.links import SECONDS
from kiosk.declarations.api import Document, DocumentKind, DocumentLink
from tests.contract.connector_bench import until
from tests.contract.town_bench import GUARD, OCTOBER, Town, town_open

SLIP = Document(DocumentKind.PAY_SLIP, "Théâtre <b>&</b> Cie")
NOTE = Document(DocumentKind.SICK_NOTE)
PDF = b"%PDF-1.7\n1 0 obj <</Type /Page>>\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\nnot really"
JPG = b"\xff\xd8\xff\xe0not really"
NOT_CONVERTED = pytest.mark.expects_log("^WARNING kiosk.backoffice.france_travail.line: .* not believed: 200$")


@pytest.fixture(scope="module")
def running() -> Iterator[Town]:
    with town_open() as town:
        yield town


@pytest.fixture
def town(running: Town) -> Town:
    running.organism.simulation.reset()
    return running


class Browser:
    """A phone's browser on the page of a link: it knows what the page says, and nothing else."""

    def __init__(self, link: str, tab_of: Browser | None = None) -> None:
        self._link = link
        self._http = tab_of._http if tab_of else requests.Session()
        self._http.trust_env = False
        self._http.headers["Accept-Language"] = "en"
        self.open()

    def open(self) -> None:
        self._arrived(self._http.get(self._link, timeout=GUARD))

    def send(self, place: int, content: bytes, name: str = "photo.jpg") -> None:
        """Choose a file in the form of that place on the page and send it."""
        self._arrived(self.post(self.forms[place], {self._input: (name, content, "image/jpeg")}))

    def post(self, action: str, files: Any) -> requests.Response:
        return self._http.post(urljoin(self._link, action), files=files, timeout=GUARD)

    @property
    def forms(self) -> list[str]:
        """Where the forms of the page lead."""
        return re.findall(r'<form [^>]*enctype="multipart/form-data"[^>]*action="([^"]+)"', self.html)

    @property
    def sheet(self) -> str:
        found = re.search(r'<main id="([^"]+)"', self.html)
        return found[1] if found else ""

    @property
    def cookies(self) -> Any:
        return self._http.cookies

    @property
    def cookie(self) -> str:
        """The header of a request by hand."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)

    @property
    def _input(self) -> str:
        found = re.search(r'<input type="file"[^>]* name="([^"]+)"', self.html)
        assert found is not None
        return found[1]

    def _arrived(self, answer: requests.Response) -> None:
        self.answer, self.html = answer, answer.text


def _link(town: Town, *documents: Document, person: Persona = Persona.ORDINARY) -> str:
    link = town.office.document_link(documents, OCTOBER, town.citizen(person))
    assert isinstance(link, DocumentLink)
    return link.url


def _kept(town: Town) -> list[tuple[str, str, str]]:
    """The code, name and content of what the organism has."""
    return [(kept.code.type, kept.name, kept.sha256) for kept in town.organism.simulation.documents.kept]


def test_papers_are_sent_one_after_the_other_and_then_the_link_is_dead(town: Town) -> None:
    url = _link(town, SLIP, NOTE)
    phone = Browser(url)
    assert (phone.sheet, len(phone.forms)) == ("papers", 2)
    phone.send(1, JPG)
    assert (phone.sheet, len(phone.forms)) == ("papers", 1)
    phone.send(0, PDF)
    assert phone.sheet == "complete"
    assert _kept(town) == [
        ("AAT", "Arret de travail - 10-2026", sha256(JPG).hexdigest()),
        ("BDS", "BS - Theatre <b>&</b> Cie - 10-2026", sha256(PDF).hexdigest()),
    ]
    phone.open()
    assert (phone.answer.status_code, phone.sheet) == (404, "gone")


@pytest.mark.parametrize("kind", DocumentKind)
def test_each_kind_arrives_as_what_it_is(town: Town, kind: DocumentKind) -> None:
    Browser(_link(town, Document(kind, "Mairie" if kind is DocumentKind.PAY_SLIP else ""))).send(0, PNG)
    assert [code for code, _name, _content in _kept(town)] == [DOCUMENT_CODES[kind].type]


def test_the_page_is_in_the_language_of_the_phone_and_kept_by_nobody(town: Town) -> None:
    phone = Browser(_link(town, SLIP))
    assert '<html lang="en" dir="ltr">' in phone.html
    assert "Théâtre &lt;b&gt;&amp;&lt;/b&gt; Cie" in phone.html
    assert phone.answer.headers["cache-control"] == "no-store"
    assert phone.answer.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in phone.answer.headers["content-security-policy"]
    french = requests.get(phone.answer.url, headers={"Accept-Language": "fr"}, cookies=phone.cookies, timeout=GUARD)
    assert '<html lang="fr"' in french.text


@pytest.mark.parametrize(
    ("content", "name"),
    [(PDF, "photo.jpg"), (PNG, "no extension"), (JPG, "IMG_1.HEIC"), (JPG, "photo.jpeg"), (JPG, "../../é\u202e.exe")],
)
def test_what_a_file_is_is_seen_in_its_content(town: Town, content: bytes, name: str) -> None:
    phone = Browser(_link(town, SLIP))
    phone.send(0, content, name)
    assert phone.sheet == "complete"
    assert _kept(town)[0][2] == sha256(content).hexdigest()


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"<html>", b"\x00\x00\x00\x18ftypheic", b"PK\x03\x04", b" %PDF-1.7"]
)
def test_another_kind_of_file_goes_nowhere_and_can_be_replaced(town: Town, content: bytes) -> None:
    phone = Browser(_link(town, SLIP))
    assert not phone.forms[0].startswith("/"), "a path in front of the page would be lost"
    phone.send(0, content)
    assert (phone.sheet, len(phone.forms)) == ("papers", 1)
    assert phone.answer.history[0].status_code == 303
    assert town.organism.simulation.records.all() == ()
    phone.send(0, PDF)
    assert phone.sheet == "complete"


@NOT_CONVERTED
def test_a_pdf_of_six_pages_is_refused_by_the_organism(town: Town) -> None:
    phone = Browser(_link(town, SLIP))
    phone.send(0, b"%PDF-1.7" + b"<</Type /Page>>" * 6)
    assert (phone.sheet, len(phone.forms)) == ("papers", 1)
    assert _kept(town) == []


@pytest.mark.parametrize(("size", "sheet"), [(LARGEST_DOCUMENT, "complete"), (LARGEST_DOCUMENT + 1, "papers")])
def test_a_file_has_ten_megabytes_at_most_and_touches_no_disk(
    town: Town, monkeypatch: pytest.MonkeyPatch, size: int, sheet: str
) -> None:
    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", lambda _self: pytest.fail("a paper on a disk"))
    phone = Browser(_link(town, SLIP))
    content = JPG.ljust(size, b"\x00")
    phone.send(0, content)
    assert phone.sheet == sheet
    assert [digest for _code, _name, digest in _kept(town)] == [sha256(content).hexdigest()] * (sheet == "complete")


@pytest.mark.parametrize("size", [12_000_000, 25_000_000])
def test_a_photograph_that_is_too_large_gets_a_page_and_not_a_closed_line(town: Town, size: int) -> None:
    phone = Browser(_link(town, SLIP))
    phone.send(0, JPG.ljust(size, b"\x00"))
    assert (phone.sheet, len(phone.forms)) == ("papers", 1)
    assert town.organism.simulation.records.all() == ()


def test_what_is_too_large_for_any_photograph_is_not_read(town: Town) -> None:
    url = _link(town, SLIP)
    phone = Browser(url)
    parts = urlsplit(urljoin(url, phone.forms[0]))
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: 900000000\r\n"
        f"Cookie: {phone.cookie}\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n"
    )
    assert parts.hostname is not None
    with socket.create_connection((parts.hostname, parts.port or 80), GUARD) as line:
        line.sendall(head.encode())
        assert b" 413 " in line.recv(1_000).partition(b"\r\n")[0]


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.LOSE_REQUEST])
def test_an_organism_that_does_not_answer_is_told_and_tried_again(town: Town, fault: Fault) -> None:
    phone = Browser(_link(town, SLIP, NOTE))
    town.organism.simulation.faults.plan(Planned(Call.DEPOSIT, fault, 3))
    phone.send(0, PDF)
    assert (phone.sheet, len(phone.forms)) == ("papers", 2)
    assert _kept(town) == []
    phone.send(0, PDF)
    assert len(phone.forms) == 1
    assert len(_kept(town)) == 1


def test_a_sign_in_that_has_ended_ends_the_page(town: Town) -> None:
    phone = Browser(_link(town, SLIP, person=Persona.SHORT_TOKEN))
    town.organism.clock.advance(60)
    phone.send(0, PDF)
    assert (phone.sheet, phone.forms) == ("ended", [])
    phone.open()
    assert phone.sheet == "gone"


def test_a_page_is_good_for_ten_minutes(town: Town) -> None:
    phone = Browser(_link(town, SLIP))
    town.clock.advance(SECONDS - 5)
    phone.open()
    assert phone.sheet == "papers"
    town.clock.advance(5)
    phone.send(0, PDF)
    assert (phone.answer.status_code, phone.sheet) == (404, "gone")
    assert town.organism.simulation.records.all() == ()


def test_a_page_is_for_the_phone_that_opened_it(town: Town) -> None:
    url = _link(town, SLIP)
    phone = Browser(url)
    other = Browser(url)
    assert (other.answer.status_code, other.sheet) == (404, "gone")
    assert "Théâtre" not in other.html
    other.answer = other.post(phone.forms[0], {"paper": ("x", PDF)})
    assert other.answer.status_code == 404
    assert town.organism.simulation.records.all() == ()
    phone.open()
    phone.send(0, PDF)
    assert phone.sheet == "complete"


def test_two_pages_on_one_phone_are_both_good(town: Town) -> None:
    phone = Browser(_link(town, SLIP))
    second = Browser(_link(town, NOTE), phone)
    second.send(0, PDF)
    phone.send(0, PDF)
    assert (second.sheet, phone.sheet) == ("complete", "complete")


def test_behind_the_towns_web_server_the_page_is_encrypted_and_so_is_its_cookie() -> None:
    with town_open(public_url="https://borne.ville.example/") as town:
        url = _link(town, SLIP)
        assert url.startswith("https://borne.ville.example/documents/")
        cookie = town.call("GET", urlsplit(url).path).headers["set-cookie"]
    assert cookie.startswith("__Host-papers=")
    assert all(f"; {part}" in cookie for part in ("HttpOnly", "Path=/", "SameSite=lax", "Secure"))


@pytest.mark.parametrize("where", ["/9", "/-1", "/x", "/0/1"])
def test_there_is_no_other_paper(town: Town, where: str) -> None:
    url = _link(town, SLIP)
    phone = Browser(url)
    assert phone.post(url + where, {"paper": ("x", PDF)}).status_code in (404, 422)
    assert phone.post(url.rpartition("/")[0] + "/another/0", {"paper": ("x", PDF)}).status_code == 404
    assert town.organism.simulation.records.all() == ()


@pytest.mark.parametrize(
    "how",
    [
        {"data": b"nothing of a form", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
        {"data": b"no boundary", "headers": {"Content-Type": "multipart/form-data"}},
        {"data": {"paper": "a field and no file"}},
        {"files": {"other": ("x", PDF)}},
        {"files": [("paper", ("1", PDF)), ("paper", ("2", PDF))]},
        {},
    ],
)
def test_a_body_that_is_no_file_is_none(town: Town, how: dict[str, Any]) -> None:
    phone = Browser(_link(town, SLIP))
    answer = requests.post(urljoin(phone.answer.url, phone.forms[0]), cookies=phone.cookies, timeout=GUARD, **how)
    assert '<main id="papers">' in answer.text
    assert town.organism.simulation.records.all() == ()


def test_a_button_that_is_pressed_twice_sends_once(town: Town) -> None:
    simulation = town.organism.simulation
    phone = Browser(_link(town, SLIP, NOTE))
    simulation.faults.plan(Planned(Call.DEPOSIT, Fault.HANG_AFTER))
    action = phone.forms[0]
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(phone.post, action, {"paper": ("x", PDF)})
        until(lambda: bool(simulation.records.all(Call.DEPOSIT)))
        second = pool.submit(phone.post, action, {"paper": ("x", PDF)})
        simulation.release()
        assert first.result(GUARD).ok
        assert second.result(GUARD).ok
    assert len(_kept(town)) == 1
    phone.open()
    assert len(phone.forms) == 1


def test_a_phone_that_goes_away_leaves_nothing_and_can_come_back(town: Town) -> None:
    phone = Browser(_link(town, SLIP))
    parts = urlsplit(urljoin(phone.answer.url, phone.forms[0]))
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: 100000\r\nCookie: {phone.cookie}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
    )
    assert parts.hostname is not None
    with socket.create_connection((parts.hostname, parts.port or 80), GUARD) as line:
        line.sendall(head.encode())
    phone.send(0, PDF)
    assert phone.sheet == "complete"


def test_nothing_of_it_is_in_a_log(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "kiosk"):
        url = _link(town, SLIP)
        Browser(url).send(0, PDF)
    for secret in (url.rpartition("/")[2], "Théâtre", "Theatre", "PDF-1.7"):
        assert secret not in caplog.text
