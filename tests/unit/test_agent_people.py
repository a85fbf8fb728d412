"""The list of agents: what it lets in, and what it says of a file that is wrong."""

from __future__ import annotations

import io
import tomllib
from pathlib import Path

import pytest

from kiosk.agent.enrol import write_pin, write_uid
from kiosk.agent.people import load, uid_mark
from kiosk.agent.pin import hashed, is_hashed, opens
from kiosk.clock import AdjustableClock
from kiosk.devices.badge.api import Role
from kiosk.devices.card_reader.simulated import CardKind, SimulatedReader

CERTIFICATE = "ab" * 32
OTHER = "cd" * 32
SALT = bytes(range(16))
UID = bytes.fromhex("04A1B2C3D4E5F6")
PIN = "480275"
LINE = hashed(PIN)


def _list(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "agents.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o640)
    return path


def _entry(**keys: str) -> str:
    return "\n[[agents]]\n" + "".join(f'{key} = "{value}"\n' for key, value in keys.items())


WHOLE = (
    f'salt = "{SALT.hex()}"\n'
    + _entry(number="A012", role="agent", certificate=CERTIFICATE)
    + _entry(number="IT03", role="it", uid=uid_mark(SALT, UID), pin=LINE)
)


def test_an_agent_is_known_by_his_certificate_or_by_his_badge(tmp_path: Path) -> None:
    people = load(_list(tmp_path, WHOLE))
    assert people.by_certificate(CERTIFICATE) == ("A012", Role.AGENT)
    assert people.by_certificate(OTHER) is None
    assert people.by_certificate("") is None
    assert people.by_uid(UID) == ("IT03", Role.IT)
    assert people.by_uid(UID[:-1]) is None
    assert people.by_uid(b"") is None


def test_a_pin_opens_its_own_badge_only(tmp_path: Path) -> None:
    people = load(_list(tmp_path, WHOLE))
    assert people.opens(UID, PIN)
    assert not people.opens(UID, "480276")
    assert not people.opens(UID[:-1], PIN)


def test_neither_pin_nor_badge_is_in_what_is_written_of_the_list(tmp_path: Path) -> None:
    written = repr(load(_list(tmp_path, WHOLE)))
    assert LINE not in written
    assert uid_mark(SALT, UID) not in written
    assert CERTIFICATE not in written


def test_an_agent_may_have_two_badges(tmp_path: Path) -> None:
    second = _entry(number="A012", role="agent", certificate=OTHER)
    people = load(_list(tmp_path, WHOLE + second))
    assert people.by_certificate(OTHER) == people.by_certificate(CERTIFICATE)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "object missing required field `agents`"),
        ("agents = []", "agents: expected `array` of length >= 1"),
        ("agents = 3\nagents = 4", "is not TOML"),
        (_entry(number="A012", role="agent"), "entry 1 (A012): has either a certificate or a uid"),
        (
            _entry(number="A012", role="agent", certificate=CERTIFICATE, uid=OTHER, pin=LINE),
            "entry 1 (A012): has either a certificate or a uid",
        ),
        (_entry(number="A012", role="boss", certificate=CERTIFICATE), "entry 1: role: invalid enum value 'boss'"),
        (_entry(number="jean", role="agent", certificate=CERTIFICATE), "entry 1: number: is not 1 to 12 capital"),
        (_entry(number="A012", role="agent", certificate="AB" * 32), "entry 1: certificate: is not 64 lower-case"),
        (_entry(number="A012", role="agent", certificate=CERTIFICATE, pin=LINE), "(A012): has a pin if it has a uid"),
        (
            _entry(number="A012", role="agent", certificate=CERTIFICATE, name="x"),
            "1: object contains unknown field",
        ),
        (_entry(number="A012", role="agent", uid=OTHER, pin=LINE), "(A012): has a uid, which needs the key salt"),
        (f'salt = "{SALT.hex()}"' + _entry(number="A012", role="agent", uid=OTHER), "has a pin if it has a uid"),
        (f'salt = "{SALT.hex()}"' + _entry(number="A012", role="agent", uid=OTHER, pin=PIN), "its pin is not a line"),
        ('salt = "abc"' + _entry(number="A012", role="agent", certificate=CERTIFICATE), "salt: is not 32 to 64"),
        (WHOLE + _entry(number="A044", role="agent", certificate=CERTIFICATE), "entry 3 (A044): has the badge of A012"),
        (WHOLE + _entry(number="A012", role="it", certificate=OTHER), "entry 3 (A012): is there before with another"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_entry(tmp_path: Path, text: str, says: str) -> None:
    path = _list(tmp_path, text)
    with pytest.raises(ValueError, match="agents") as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert says in str(caught.value)


def test_a_list_that_anybody_may_write_to_is_not_read(tmp_path: Path) -> None:
    path = _list(tmp_path, WHOLE)
    path.chmod(0o666)
    with pytest.raises(ValueError, match="anybody on this machine may write to it"):
        load(path)


def test_a_list_that_is_not_there_or_no_text_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read: No such file"):
        load(tmp_path / "none.toml")
    path = _list(tmp_path, "")
    path.write_bytes(b"\xff")
    with pytest.raises(ValueError, match="is not UTF-8, at byte 1"):
        load(path)


def test_the_example_for_it_is_a_list() -> None:
    people = load(Path(__file__).parents[2] / "deploy" / "agents.example.toml")
    assert people.by_certificate("0" * 64) == ("A012", Role.AGENT)


# --- PINs ----------------------------------------------------------------------------------------------------------


def test_the_same_pin_never_makes_the_same_line() -> None:
    assert is_hashed(LINE)
    assert PIN not in LINE
    assert hashed(PIN) != LINE
    assert opens(PIN, LINE)


@pytest.mark.parametrize("pin", ["12345", "123456789", "48027a", "", "48027²", "111111", "123456", "98765432"])
def test_a_pin_that_is_none_or_anybodys_first_guess_is_refused(pin: str) -> None:
    with pytest.raises(ValueError, match="a PIN"):
        hashed(pin)


def test_another_kind_of_line_is_a_mistake_of_the_programme() -> None:
    with pytest.raises(ValueError, match="scrypt"):
        opens(PIN, PIN)


# --- what IT types -------------------------------------------------------------------------------------------------


def test_a_pin_that_was_typed_twice_becomes_a_line() -> None:
    out = io.StringIO()
    assert write_pin(lambda _question: PIN, out) == 0
    assert opens(PIN, tomllib.loads(out.getvalue())["pin"])


@pytest.mark.parametrize("typed", [("480275", "480276"), ("1234", "1234")])
def test_a_pin_that_is_none_or_was_typed_differently_becomes_nothing(typed: tuple[str, str]) -> None:
    out, answers = io.StringIO(), iter(typed)
    assert write_pin(lambda _question: next(answers), out) == 1
    assert "scrypt" not in out.getvalue()


def test_a_card_without_a_number_gives_no_line() -> None:
    reader = SimulatedReader(AdjustableClock())
    out = io.StringIO()
    assert write_uid(reader, b"", out) == 1
    reader.insert(CardKind.BANK)
    assert write_uid(reader, b"", out) == 1
    assert "uid =" not in out.getvalue()
    reader.close()
