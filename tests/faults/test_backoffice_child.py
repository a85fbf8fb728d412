"""The back office as a child process: it starts, it stops, and it never outlives its parent."""

from __future__ import annotations

import json
import re
import secrets
import signal
import socket
import subprocess
import sys
from pathlib import Path
from threading import Timer

import pytest

from kiosk.backoffice.answers import Healthy
from kiosk.backoffice.client import BackOfficeClient
from kiosk.backoffice.server.embedded import EmbeddedServer, ServerNotStartedError
from kiosk.backoffice.server.settings import KioskToken, ServerSettings

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
