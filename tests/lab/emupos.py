"""emupos, a receipt printer that is not ours: it draws what it was sent as a PNG, and fails on command.

It needs a newer Python than the kiosk, so it has an environment of its own outside the checkout, in
``${XDG_CACHE_HOME:-~/.cache}/kiosk-tests``. `python -m tests.lab.emupos` makes that (``make setup-tests`` does), since
the tests run in a network from which nothing can be fetched.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final
from urllib.request import urlopen

import pytest

from tests.lab.daemons import GUARD, Daemon

VERSION: Final = "0.4.0"
WIDTH: Final = 576
_NAME: Final = "front"
_CONFIGURATION: Final = """schema: 1
api: {{ host: 127.0.0.1, port: {api} }}
devices:
  - id: {name}
    type: printer
    profile: epson-tm-t20iii
    connections:
      - tcp: {{ port: {port} }}
    job_idle_timeout_ms: 60000
    receipts_dir: {receipts}
"""


class NotHereError(Exception):
    """emupos cannot be had, and why."""


class Emupos:
    """A TM-T20III of emupos on the loopback."""

    against = f"emupos {VERSION}, ESC/POS on a socket"

    def __init__(self, folder: Path) -> None:
        try:
            self._program = program()
        except NotHereError as error:
            pytest.skip(f"emupos: {error}")
        self._folder = folder
        self._receipts = folder / "receipts"
        self.port, self._api = _free_ports()
        (folder / "emupos.yaml").write_text(
            _CONFIGURATION.format(api=self._api, name=_NAME, port=self.port, receipts=self._receipts),
            encoding="ascii",
        )
        self._daemon: Daemon | None = None

    def start(self) -> None:
        """Switch it on; harmless when it is."""
        if self._daemon is not None:
            return
        command = [str(self._program), "run", "--config", str(self._folder / "emupos.yaml")]
        self._daemon = Daemon(command, self._folder / "emupos.log")
        self._daemon.comes_up(lambda: _answers(self.port) and _answers(self._api))

    def stop(self) -> None:
        """Switch it off, whatever it holds; twice is harmless."""
        if self._daemon is not None:
            self._daemon.stop()
            self._daemon = None

    def begin(self, fault: str) -> None:
        """Let paper-near-end, paper-out, cover-open or offline begin, by its own command."""
        self._types("fault", "set", _NAME, fault)

    def end(self, fault: str) -> None:
        """Put it right; harmless when it is."""
        self._types("fault", "clear", _NAME, fault)

    def receipts(self) -> list[Path]:
        """The pictures of the receipts that came out, oldest first."""
        # It does one thing after the other, and tells that it printed before it writes the picture: once it has
        # answered this, every picture of what it told is there.
        with urlopen(f"http://127.0.0.1:{self._api}/api/v1/devices/{_NAME}/receipts", timeout=GUARD) as answer:
            answer.read()
        metadata = sorted(self._receipts.glob(f"{_NAME}-*.json"), key=lambda file: file.stat().st_mtime_ns)
        return [file.with_suffix(".png") for file in metadata]

    def forget(self) -> None:
        """Throw the receipts away."""
        shutil.rmtree(self._receipts, ignore_errors=True)

    def _types(self, *words: str) -> None:
        command = [str(self._program), "--api", f"http://127.0.0.1:{self._api}", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=GUARD, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@cache
def program() -> Path:
    """Return the command of emupos, installed if it was not yet. Raises NotHereError."""
    python = _python()
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kiosk-tests"
    try:
        home.mkdir(parents=True, exist_ok=True)
        with (home / "emupos.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return _installed(python, home / f"emupos-{VERSION}")
    except OSError as error:
        raise NotHereError(f"{home}: {error.strerror}") from None


def _installed(python: str, place: Path) -> Path:
    done, command = place / "installed", place / "bin" / "emupos"
    if done.exists() and subprocess.run([command, "--version"], capture_output=True, check=False).returncode == 0:
        return command
    shutil.rmtree(place, ignore_errors=True)
    pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-input", "--retries", "1"]
    for step in ([python, "-m", "venv", str(place)], [*pip, f"emupos=={VERSION}"]):
        ran = subprocess.run(step, capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            shutil.rmtree(place, ignore_errors=True)
            raise NotHereError("pip cannot install it here; `make setup-tests` does, with a network")
    done.touch()
    return command


def _python() -> str:
    """Return a Python that emupos runs on. Raises NotHereError."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    named = ["python3.13", "python3.14", *(str(python) for python in sorted(pyenv.glob("3.1[34]*/bin/python")))]
    for python in named:
        found = shutil.which(python)
        # A name may be there without a Python behind it, as that of a version that pyenv has not chosen.
        if found and subprocess.run([found, "-c", "import ensurepip, venv"], capture_output=True).returncode == 0:
            return found
    raise NotHereError("Python 3.13 or newer is not installed")


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as another:
        return one.getsockname()[1], another.getsockname()[1]


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    try:
        program()
    except NotHereError as reason:
        print(f"emupos: {reason}; its tests will be skipped", file=sys.stderr)
