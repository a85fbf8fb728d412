"""The back office, or the simulated France Travail, as a child process of the kiosk: for the demo and the tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, TYPE_CHECKING, Self

import kiosk
from kiosk.backoffice.server.settings import ServerSettings

if TYPE_CHECKING:
    from kiosk.backoffice.france_travail.simulator.settings import SimulatorSettings

START = 30.0
"""Seconds that the child gets to listen; on a slow machine it imports for several."""

STOP = 10.0

COMING = "coming"
"""The line that tells a back office that an agent comes to everybody who called."""


class ServerNotStartedError(RuntimeError):
    """The child ended, or did not listen in time."""


BACK_OFFICE = "kiosk.backoffice.server"
FRANCE_TRAVAIL = "kiosk.backoffice.france_travail.simulator"


class EmbeddedServer:
    """A server in a process of its own, so that the kiosk carries none of its memory: a back office, or the
    ``module`` that is named.

    A context manager. The child ends with it, and with this process whatever that one dies of: it watches the end
    of its standard input. ``base_url`` and ``port`` are those of the started server. :meth:`start` raises
    ServerNotStartedError.
    """

    def __init__(
        self, settings: ServerSettings | SimulatorSettings, start_timeout: float = START, *, module: str = BACK_OFFICE
    ) -> None:
        self._settings = settings
        self._module = module
        self._start_timeout = start_timeout
        self._child: subprocess.Popen[str] | None = None
        self._port = 0

    @property
    def port(self) -> int:
        """The port that the child listens on; 0 before it does."""
        return self._port

    @property
    def base_url(self) -> str:
        """The address that a client on this machine takes."""
        return f"http://{self._settings.host}:{self._port}"

    def start(self) -> None:
        """Start the child and wait until it listens."""
        child = subprocess.Popen(
            [sys.executable, "-m", self._module, "--embedded"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C in a terminal is for the parent, which then ends the child
            env=os.environ | {"PYTHONPATH": _where_kiosk_is()},
        )
        assert child.stdin is not None
        assert child.stdout is not None
        self._child = child
        try:
            child.stdin.write(json.dumps(asdict(self._settings)) + "\n")
            child.stdin.flush()
            line = _first_line(child.stdout, self._start_timeout)
        except BrokenPipeError:
            line = ""
        if not line:
            self.stop()
            raise ServerNotStartedError(f"{self._module} ended with {child.returncode} before it listened")
        self._port = int(json.loads(line)["port"])

    def set_clock(self, ahead: float) -> None:
        """Set the child's clock that many seconds ahead of the machine's; harmless once it has ended."""
        self._tell(json.dumps({"ahead": ahead}))

    def agent_comes(self) -> None:
        """Have an agent say, in a back office, that he comes to everybody who called; harmless once it has ended."""
        self._tell(COMING)

    def _tell(self, line: str) -> None:
        child = self._child
        if child is None or child.stdin is None:
            return
        with suppress(BrokenPipeError):
            child.stdin.write(line + "\n")
            child.stdin.flush()

    def stop(self) -> None:
        """End the child and wait for its end; twice is harmless."""
        child, self._child = self._child, None
        if child is None:
            return
        assert child.stdin is not None
        assert child.stdout is not None
        with suppress(BrokenPipeError):  # it may have ended before it was told to
            child.stdin.close()
        try:
            child.wait(STOP)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        child.stdout.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()


def _first_line(stream: IO[str], timeout: float) -> str:
    lines: SimpleQueue[str] = SimpleQueue()
    Thread(target=lambda: lines.put(stream.readline()), name="backoffice-start", daemon=True).start()
    try:
        return lines.get(timeout=timeout)
    except Empty:
        return ""


def _where_kiosk_is() -> str:
    """The import path for the child: this very package, installed or not, whatever the working directory."""
    here = str(Path(kiosk.__file__).parents[1])
    return os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH", ""))))
