"""``kiosk agents``, and what ``kiosk check`` says of the agents' mode."""

from __future__ import annotations

import io
from argparse import Namespace
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk import agents_command
from kiosk.agent.events import Event
from kiosk.agent.people import load, uid_mark
from kiosk.agent.pin import hashed, opens
from kiosk.agent.register import Register
from kiosk.agents_mode import agents_mode
from kiosk.check.agents import agents as checked
from kiosk.check.finding import Finding
from kiosk.clock import AdjustableClock
from kiosk.config import ConfigError, Settings
from kiosk.devices.badge.api import Agent, Level, Role
from kiosk.devices.card_reader.simulated import CardKind, SimulatedReader
from kiosk.devices.device import Severity
from kiosk.devices.simulation.card import SmartCard
from kiosk.devices.simulation.number import NumberCard
from tests.lab.badges import Town

UID = bytes.fromhex("04A1B2C3D4E5F6")
SALT = bytes(range(16))
PIN = "480275"


def settings(folder: Path, badge: dict[str, str] | None) -> Settings:
    data: dict[str, Any] = {
        "kiosk": {"id": "CHY1", "name": "Mairie annexe", "town": "Chambéry"},
        "back_office": {"url": "http://127.0.0.1:9", "token_file": "token"},
        "devices": {"card_reader": "simulated"},
    }
    if badge is not None:
        register = str(folder / "register.jsonl")
        data["agents"] = {"list_file": str(folder / "agents.toml"), "register_file": register, "badge": badge}
    return msgspec.convert(data, Settings)


def by_number(folder: Path) -> Settings:
    return settings(folder, {"driver": "uid"})


def by_certificate(folder: Path, town: Town, driver: str = "piv") -> Settings:
    files = {"authority_file": str(town.authority_file), "revocation_file": str(town.revocation_file)}
    return settings(folder, {"driver": driver, **files})


def enlist(folder: Path, *lines: str) -> Path:
    path = folder / "agents.toml"
    entry = ("[[agents]]", 'number = "A012"', 'role = "agent"', *lines)
    path.write_text("\n".join((f'salt = "{SALT.hex()}"', *entry)) + "\n", encoding="utf-8")
    path.chmod(0o640)
    return path


def said(act: str, asked: Settings) -> tuple[int, str]:
    out = io.StringIO()
    code = agents_command.agents(Namespace(act=act), asked, out)
    return code, out.getvalue()


def card_in(monkeypatch: pytest.MonkeyPatch, card: SmartCard | CardKind | None) -> None:
    def reader(*_anything: object) -> SimulatedReader:
        slot = SimulatedReader(AdjustableClock())
        if card is not None:
            slot.insert(card)
        return slot

    monkeypatch.setattr(agents_command, "reader", reader)


def found(asked: Settings, clock: AdjustableClock | None = None) -> dict[str, Finding]:
    return {finding.what: finding for finding in checked(asked, clock or AdjustableClock())}


# --- the command ---------------------------------------------------------------------------------------------------


def test_without_the_section_the_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="agents: is missing"):
        said("register", settings(tmp_path, None))


def test_a_badge_with_a_number_gives_its_line_and_the_list_takes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enlist(tmp_path, f'uid = "{uid_mark(SALT, b"1234")}"', f'pin = "{hashed(PIN)}"')
    card_in(monkeypatch, NumberCard(UID))
    code, line = said("uid", by_number(tmp_path))
    assert code == 0
    assert UID.hex() not in line.lower()
    people = load(enlist(tmp_path, line.strip(), f'pin = "{hashed(PIN)}"'))
    assert people.by_uid(UID) == ("A012", Role.AGENT)


def test_the_first_badge_of_all_gives_a_salt_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card_in(monkeypatch, NumberCard(UID))
    code, lines = said("uid", by_number(tmp_path))
    assert code == 0
    assert [line.partition(" ")[0] for line in lines.splitlines()] == ["salt", "uid"]


@pytest.mark.parametrize("card", [None, CardKind.BANK])
def test_without_a_number_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, card: CardKind | None
) -> None:
    card_in(monkeypatch, card)
    code, line = said("uid", by_number(tmp_path))
    assert code == 1
    assert line.startswith("no number: ")


def test_a_pin_is_asked_twice_and_kept_as_scrypt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agents_command, "getpass", lambda _prompt: PIN)
    code, line = said("pin", by_number(tmp_path))
    assert code == 0
    assert opens(PIN, line.partition('"')[2].rstrip('"\n'))


def test_a_certificate_gives_its_line_without_a_pin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = Town(tmp_path)
    card = town.card()
    card_in(monkeypatch, card)
    code, line = said("certificate", by_certificate(tmp_path, town))
    assert code == 0
    assert card.shown == []
    assert load(enlist(tmp_path, line.strip())).listed[0].certificate in line


def test_a_card_without_a_certificate_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card_in(monkeypatch, CardKind.BANK)
    code, line = said("certificate", by_certificate(tmp_path, Town(tmp_path)))
    assert (code, line) == (1, "no certificate: unreadable\n")


def test_the_register_is_told_and_one_that_was_changed_is_named(tmp_path: Path) -> None:
    asked = by_number(tmp_path)
    path = tmp_path / "register.jsonl"
    assert said("register", asked) == (0, "0 lines, whole\n")
    register = Register(path, AdjustableClock())
    register.append(Event.OPENED, agent=Agent("A012", Role.AGENT, Level.BADGE_UID))
    code, told = said("register", asked)
    assert code == 0
    assert "opened  -  A012  badge_uid" in told
    assert told.endswith("1 lines, whole\n")
    path.write_text(path.read_text(encoding="ascii").replace("A012", "A013"), encoding="ascii")
    code, told = said("register", asked)
    assert code == 1
    assert "line 1 does not follow" in told


# --- the check -----------------------------------------------------------------------------------------------------


def test_a_kiosk_without_the_mode_says_so(tmp_path: Path) -> None:
    assert found(settings(tmp_path, None))["agents"].result is Severity.OK


def test_numbers_are_the_weaker_level(tmp_path: Path) -> None:
    enlist(tmp_path, f'uid = "{uid_mark(SALT, UID)}"', f'pin = "{hashed(PIN)}"')
    finding = found(by_number(tmp_path))["agents"]
    assert finding.result is Severity.WARNING
    assert "badge_uid, which anybody can copy" in finding.detail


def test_a_list_that_is_missing_is_a_fault_that_names_it(tmp_path: Path) -> None:
    finding = found(by_number(tmp_path))["agents"]
    assert finding.result is Severity.FAULT
    assert "agents.list_file" in finding.detail
    with pytest.raises(ConfigError, match=r"agents\.list_file"):
        agents_mode(by_number(tmp_path).agents, SimulatedReader(AdjustableClock()), AdjustableClock())


@pytest.mark.parametrize(
    ("later", "result"),
    [(timedelta(), Severity.OK), (timedelta(days=6, hours=12), Severity.WARNING), (timedelta(days=8), Severity.FAULT)],
)
def test_the_list_of_revoked_badges_is_watched(tmp_path: Path, later: timedelta, result: Severity) -> None:
    town = Town(tmp_path)
    enlist(tmp_path, f'certificate = "{"ab" * 32}"')
    town.clock.advance(later.total_seconds())
    assert found(by_certificate(tmp_path, town), town.clock)["revoked badges"].result is result


def test_an_authority_that_is_none_is_named(tmp_path: Path) -> None:
    town = Town(tmp_path)
    enlist(tmp_path, f'certificate = "{"ab" * 32}"')
    town.authority_file.write_text("nothing", encoding="ascii")
    finding = found(by_certificate(tmp_path, town))["agents"]
    assert finding.result is Severity.FAULT
    assert "agents.badge.authority_file" in finding.detail


def test_a_leaf_is_no_authority(tmp_path: Path) -> None:
    town = Town(tmp_path)
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    certificate = town.card().certificate
    assert certificate is not None
    town.authority_file.write_bytes(x509.load_der_x509_certificate(certificate).public_bytes(Encoding.PEM))
    with pytest.raises(ValueError, match="is not the certificate of an authority"):
        town.trust()


def test_a_module_that_is_not_there_is_named(tmp_path: Path) -> None:
    town = Town(tmp_path)
    enlist(tmp_path, f'certificate = "{"ab" * 32}"')
    asked = by_certificate(tmp_path, town, "pkcs11")
    data = msgspec.to_builtins(asked)
    data["agents"]["badge"]["module"] = "/nowhere.so"
    with pytest.raises(ConfigError, match=r"agents\.badge\.module: /nowhere\.so: there is no such module"):
        agents_mode(msgspec.convert(data, Settings).agents, SimulatedReader(AdjustableClock()), AdjustableClock())


def test_a_register_that_cannot_be_trusted_is_a_fault(tmp_path: Path) -> None:
    enlist(tmp_path, f'certificate = "{"ab" * 32}"')
    town = Town(tmp_path)
    (tmp_path / "register.jsonl").write_text("{}\n", encoding="ascii")
    assert found(by_certificate(tmp_path, town), town.clock)["agents' register"].result is Severity.FAULT
