"""The back office as a child process: it starts, it stops, and it never outlives its parent."""

from __future__ import annotations

import json
import re
import secrets
import signal
import socket
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from threading import Event, Timer

import pytest

from kiosk.backoffice.answers import Healthy
from kiosk.backoffice.client import BackOfficeClient
from kiosk.backoffice.declarations import DeclarationsClient
from kiosk.backoffice.device_grant import DeviceGrant
from kiosk.backoffice.france_travail.contract import AUTHORIZE_PATH, TOKEN_PATH
from kiosk.backoffice.france_travail.simulator.settings import SimulatorSettings
from kiosk.backoffice.server.embedded import FRANCE_TRAVAIL, EmbeddedServer, ServerNotStartedError
from kiosk.backoffice.server.settings import FranceTravailSettings, KioskToken, ServerSettings
from kiosk.clock import PARIS, SystemClock
from kiosk.declarations.api import Filed, Standing
from kiosk.declarations.situation import Declaration
from kiosk.dock.phone import Phone
from kiosk.identity.api import HandOver, Identified, Watch
from kiosk.months import Month

GUARD = 60.0
ROOT = Path(__file__).parents[2]

KILLED_PARENT = """
import os, signal
from kiosk.backoffice.server.embedded import EmbeddedServer
from kiosk.backoffice.server.settings import ServerSettings
office = EmbeddedServer(ServerSettings((), port=0, database_url="sqlite://", stock=1))
office.start()
print(office.port, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""

LIGHT = """
import sys
import kiosk.backoffice.client, kiosk.backoffice.simulated, kiosk.backoffice.server.embedded
print(*sorted({"requests", "fastapi", "sqlalchemy", "uvicorn", "pydantic", "urllib3"} & sys.modules.keys()))
"""


class _Approving(Watch):
    """Nobody leaves the kiosk, and the phone approves."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    def tell(self, news: HandOver) -> None:
        self._phone.walk(news.address_with_code, "ordinaire")

    def left(self, within: float) -> bool:
        return Event().wait(within)


def test_it_serves_while_it_is_wanted_and_no_longer() -> None:
    token = secrets.token_urlsafe(32)
    settings = ServerSettings((KioskToken.of("K1", token),), port=0, database_url="sqlite://", stock=5)
    with EmbeddedServer(settings) as office:
        client = BackOfficeClient(office.base_url, token, "K1")
        assert client.health() == Healthy("1.2.0", specimen=True)
        port = office.port
    office.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), GUARD)


def test_the_simulated_organism_is_such_a_child_too_and_both_keep_the_parents_time() -> None:
    token = secrets.token_urlsafe(32)
    known = SimulatorSettings(client_id="town", client_secret=secrets.token_urlsafe(32))
    # A month that opens, whatever the day is: it is set years ahead, in the middle of a window.
    ahead = (datetime(2036, 10, 29, 12, tzinfo=PARIS) - datetime.now(PARIS)).total_seconds()
    with EmbeddedServer(known, module=FRANCE_TRAVAIL) as organism:
        convention = FranceTravailSettings(
            authorize_url=organism.base_url + AUTHORIZE_PATH,
            token_url=organism.base_url + TOKEN_PATH,
            api_url=organism.base_url,
            client_id=known.client_id,
            client_secret=known.client_secret,
            interval=1,
        )
        kiosk = KioskToken.of("K1", token, "Borne de l’annexe")
        settings = ServerSettings((kiosk,), port=0, database_url="sqlite://", stock=1, france_travail=convention)
        with EmbeddedServer(settings) as office:
            for server in (organism, office):
                server.set_clock(ahead)
            broker = DeviceGrant(f"{office.base_url}/identity", "K1", scope="openid", clock=SystemClock())
            with Phone() as phone:
                identified = broker.identify("fr", _Approving(phone))
            assert isinstance(identified, Identified)
            declarations = DeclarationsClient(BackOfficeClient(office.base_url, token, "K1"))
            october = Month(2036, 10)
            assert declarations.standing(october, identified.token) is Standing.OPEN
            assert isinstance(declarations.file(Declaration(month=october), identified.token, force=False), Filed)
            assert declarations.standing(october, identified.token) is Standing.DONE


def test_it_ends_when_its_parent_is_killed() -> None:
    # The child holds its parent's standard error open: the run is over when both are gone.
    parent = subprocess.run(
        [sys.executable, "-c", KILLED_PARENT], cwd=ROOT, capture_output=True, text=True, timeout=GUARD, check=False
    )
    assert parent.returncode == -9
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(parent.stdout)), GUARD)


def test_a_port_that_is_taken_is_said_at_once(capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        office = EmbeddedServer(ServerSettings((), port=port, database_url="sqlite://", stock=1))
        with pytest.raises(ServerNotStartedError, match="before it listened"):
            office.start()
    assert "Address already in use" in capfd.readouterr().err


def test_on_its_own_it_says_where_it_listens_and_stops_in_order_when_interrupted(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kiosk.backoffice.server", "--port", "0", "--stock", "3"]
    command += ["--database-url", f"sqlite:///{tmp_path}/new folder/office.sqlite3"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        guard = Timer(GUARD, server.kill)
        guard.start()
        said = server.stderr.readline()
        server.send_signal(signal.SIGINT)
        _, rest = server.communicate()
        guard.cancel()
    assert re.fullmatch(r"INFO kiosk.backoffice.server.run: the back office listens on port \d+\n", said)
    assert "Traceback" not in rest
    assert server.returncode == 0
    assert (tmp_path / "new folder" / "office.sqlite3").exists()


def test_the_contract_is_printed() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "kiosk.backoffice.server", "--openapi"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=GUARD,
        check=True,
    )
    assert json.loads(printed.stdout)["openapi"].startswith("3.")


def test_the_kiosk_carries_neither_the_server_nor_requests_before_the_first_call() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", LIGHT], cwd=ROOT, capture_output=True, text=True, timeout=GUARD, check=True
    )
    assert loaded.stdout.strip() == ""
