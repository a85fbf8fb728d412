"""The broker's pages as a phone gets them: language, headers, what is escaped, and who guesses at codes."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import pytest
import requests

from kiosk.backoffice.server.identity.codes import MOST_WRONG
from kiosk.backoffice.server.pages import Button, Code, Field, Form, Items, Note, Pages, Text, Upload
from kiosk.dock.phone import Phone, PhoneError
from kiosk.i18n.translations import Translations
from kiosk.resources import folder
from kiosk.text import Message, verbatim
from tests.contract.identity_bench import GUARD, KIOSK_NAME, OTHER_KIOSK, Desk, desk_open

NOBODY = "http://127.0.0.1:9"
HOSTILE = "\"'><script>alert(1)</script>"


@pytest.fixture
def desk() -> Iterator[Desk]:
    with desk_open(NOBODY) as desk:
        yield desk


@pytest.fixture
def phone() -> Iterator[Phone]:
    with Phone() as phone:
        yield phone


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages(Translations(folder("locales"), ("fr", "en")))


def _wrong(phone: Phone, desk: Desk) -> None:
    with pytest.raises(PhoneError):
        phone.open(f"{desk.issuer}/device?user_code=BCDF-GHJK")


def test_a_code_can_be_typed(desk: Desk, phone: Phone) -> None:
    code = desk.code()
    phone.open(code["verification_uri"])
    assert phone.sheet == "type-code"
    phone.type_code(code["user_code"].lower().replace("-", " "))
    assert phone.sheet == "same-code"


def test_a_wrong_code_can_be_typed_again(desk: Desk, phone: Phone) -> None:
    code = desk.code()
    _wrong(phone, desk)
    assert (phone.status, phone.sheet) == (404, "unknown")
    phone.type_code(code["user_code"])
    assert phone.sheet == "same-code"


def test_who_guesses_waits_and_no_code_is_locked(desk: Desk, phone: Phone) -> None:
    code = desk.code()
    for _each in range(MOST_WRONG):
        _wrong(phone, desk)
        assert phone.sheet == "unknown"
    for guess in ("BCDF-GHJK", code["user_code"]):
        with pytest.raises(PhoneError):
            phone.open(f"{desk.issuer}/device?user_code={guess}")
        assert (phone.status, phone.sheet) == (429, "too-many")
    desk.clock.advance(60)
    phone.open(code["verification_uri_complete"])
    assert phone.sheet == "same-code"


def test_one_who_guesses_stops_nobody_else(desk: Desk) -> None:
    for _each in range(MOST_WRONG):
        desk.broker.guesses.wrong("192.0.2.7")
    assert desk.broker.guesses.too_many("192.0.2.7")
    assert not desk.broker.guesses.too_many("192.0.2.8")


def test_the_same_code_is_posted_within_the_limit_too(desk: Desk, phone: Phone) -> None:
    phone.open(desk.code()["verification_uri_complete"])
    for _each in range(MOST_WRONG):
        desk.broker.guesses.wrong("127.0.0.1")
    with pytest.raises(PhoneError):
        phone.same_code(True)
    assert phone.sheet == "too-many"


def test_the_name_of_a_kiosk_is_no_html(desk: Desk, phone: Phone) -> None:
    phone.open(desk.code()["verification_uri_complete"])
    assert KIOSK_NAME not in phone.html
    assert escape(KIOSK_NAME) in phone.html


def test_a_kiosk_without_a_name_is_shown_by_its_id(desk: Desk, phone: Phone) -> None:
    phone.open(desk.code(OTHER_KIOSK)["verification_uri_complete"])
    assert OTHER_KIOSK in phone.html


def test_what_is_typed_never_comes_back(desk: Desk) -> None:
    page = requests.get(f"{desk.issuer}/device", {"user_code": HOSTILE}, timeout=GUARD)
    assert page.status_code == 404
    assert "alert" not in page.text
    page = requests.get(f"{desk.issuer}/consent", {"user_code": HOSTILE}, timeout=GUARD)
    assert page.status_code == 400
    assert "alert" not in page.text


def test_the_kiosk_says_the_language_and_else_the_phone(desk: Desk) -> None:
    with Phone("en-GB,en;q=0.9") as phone:
        phone.open(desk.code(ui_locales="fr")["verification_uri_complete"])
        assert 'lang="fr"' in phone.html
        for unsaid in ({}, {"ui_locales": "eo tlh"}):
            phone.open(desk.code(**unsaid)["verification_uri_complete"])
            assert 'lang="en"' in phone.html


def test_every_page_is_kept_out_of_caches_and_frames(desk: Desk) -> None:
    code = desk.code()["user_code"]
    for query in ({}, {"user_code": code}, {"user_code": "wrong"}):
        headers = requests.get(f"{desk.issuer}/device", query, timeout=GUARD).headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        policy = headers["content-security-policy"].split("; ")
        assert {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy)
        to_login = "form-action 'self' http:" if query.get("user_code") == code else "form-action 'self'"
        assert to_login in policy


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "fr"),
        ("", "fr"),
        ("en", "en"),
        ("EN-gb;q=0.8", "en"),
        ("fr;q=0.3, en;q=0.4", "en"),
        ("de, en;q=0.1", "en"),
        ("de", "fr"),
        ("*", "fr"),
        ("fr;q=0, *", "en"),
        ("en;q=0", "fr"),
        ("en;q=nan, en;q=2, en;q=x, ;;,,", "fr"),
    ],
)
def test_the_language_is_the_one_liked_best(pages: Pages, header: str | None, language: str) -> None:
    assert pages.language(header) == language


def test_everything_on_a_page_is_escaped(pages: Pages) -> None:
    words = verbatim(HOSTILE)
    button = Button(words, HOSTILE, HOSTILE)
    blocks = (
        Text(words),
        Note(words),
        Code(HOSTILE),
        Items((words,)),
        Form(HOSTILE, (button,), (Field(HOSTILE, words),), ((HOSTILE, HOSTILE),), HOSTILE),
        Upload(HOSTILE, HOSTILE, words, button, HOSTILE, ((HOSTILE, HOSTILE),)),
    )
    html = bytes(pages.page("fr", words, *blocks, name=HOSTILE).body).decode()
    assert "<script" not in html
    assert html.count(escape(HOSTILE)) == 27


def test_a_page_says_its_language_and_direction(pages: Pages) -> None:
    assert '<html lang="en" dir="ltr">' in bytes(pages.page("en", Message("Continue")).body).decode()


def test_a_language_that_is_not_offered_is_an_error(pages: Pages) -> None:
    with pytest.raises(ValueError, match="not offered"):
        pages.page("qps", Message("Continue"))
