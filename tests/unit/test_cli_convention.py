"""`kiosk backoffice` under a convention with France Travail: the section, the secret's file, and what then answers."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
import requests

from kiosk.backoffice.server.settings import FranceTravailSettings, ServerSettings
from tests.unit.test_cli import GUARD, Machine, child, line_of, refuses

SECTION = """
[server.france_travail]
authorize_url = "https://connexion.example/connexion/oauth2/authorize?realm=%2Findividu"
token_url = "https://connexion.example/connexion/oauth2/access_token?realm=%2Findividu"
api_url = "https://api.example"
client_id = "PAR_borne"
client_secret_file = "{secret}"
"""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def secret(machine: Machine) -> Path:
    """The file of the secret, in a configuration that names it."""
    file = machine.folder / "france-travail.secret"
    file.write_text("a-secret\n", encoding="ascii")
    machine.change("[server]\n", '[server]\npublic_url = "https://borne.example"\n')
    machine.file.write_text(machine.file.read_text(encoding="utf-8") + SECTION.format(secret=file), encoding="utf-8")
    return file


@pytest.mark.usefixtures("secret")
def test_it_has_an_identity_broker_then(machine: Machine) -> None:
    with child("-m", "kiosk", "backoffice", "--config", str(machine.file)) as office:
        url = line_of(office).rpartition(" ")[2].strip()
        broker = requests.get(f"{url}/identity/.well-known/openid-configuration", timeout=GUARD).json()
        assert broker["issuer"] == "https://borne.example/identity"
        form = {"client_id": "CHY1", "scope": "openid"}
        assert requests.post(f"{url}/identity/device_authorization", data=form, timeout=GUARD).ok
        office.send_signal(signal.SIGTERM)
        _, complaints = office.communicate(timeout=GUARD)
    assert (office.returncode, complaints) == (0, "")


def test_a_secret_that_is_not_there_is_named(
    machine: Machine,
    secret: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    key = "server.france_travail.client_secret_file"
    secret.write_text("\n", encoding="ascii")
    assert refuses(machine, "backoffice", capsys) == f"{key}: {secret} is empty"
    secret.write_bytes("é".encode())
    assert refuses(machine, "backoffice", capsys) == f"{key}: {secret} cannot be read: is not ASCII"
    secret.unlink()
    assert refuses(machine, "backoffice", capsys) == f"{key}: {secret} cannot be read: No such file or directory"


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("name", ["authorize_url", "token_url", "api_url"])
@pytest.mark.parametrize("address", ["http://connexion.example/", "https://[", "https://"])
def test_a_secret_is_not_sent_in_clear(
    machine: Machine, name: str, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = machine.file.read_text(encoding="utf-8")
    lines = [f'{name} = "{address}"' if line.startswith(name) else line for line in text.splitlines()]
    machine.file.write_text("\n".join(lines), encoding="utf-8")
    told = refuses(machine, "backoffice", capsys)
    assert told == f"server.france_travail.{name}: codes and tokens do not cross a network in clear"


def test_the_secret_is_in_no_repr() -> None:
    known = FranceTravailSettings(
        authorize_url="https://a.example",
        token_url="https://a.example",
        api_url="https://a.example",
        client_id="town",
        client_secret="a-secret",
    )
    assert "a-secret" not in repr(ServerSettings((), france_travail=known))
