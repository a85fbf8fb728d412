"""Starts daemons in the foreground, waits until they answer, and ends them."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

GUARD = 30.0
"""Seconds before a daemon that does not come up is called broken."""


def needs(lab: str, *programs: str) -> None:
    """Skip the test, and say why, where a daemon would be heard outside or a program is missing."""
    if os.environ.get("KIOSK_PRIVATE") != "1":
        pytest.skip(f"{lab}: only in a network of its own, where `make test` may make one")
    for program in programs:
        if shutil.which(program) is None and not Path(program).exists():
            pytest.skip(f"{lab}: {program} is not installed")


class Alone:
    """The right to run a daemon that there can be only one of, among the workers that share a network."""

    def __init__(self, name: str) -> None:
        self._file = open(f"/run/kiosk-lab-{name}.lock", "w")  # noqa: SIM115  # open until it is released
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def release(self) -> None:
        """Let the next one have it; twice is harmless."""
        self._file.close()


class Daemon:
    """One daemon; what it prints goes to ``log``."""

    def __init__(self, command: Sequence[str], log: Path, env: Mapping[str, str] | None = None) -> None:
        self._log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )

    def comes_up(self, ready: Callable[[], bool]) -> None:
        """Wait until ``ready``. Fails with the end of the log when it never is."""
        until(ready, lambda: f"{self.process.args!r} did not come up: {self._log.read_text(errors='replace')[-2000:]}")

    def stop(self) -> None:
        """End it, by force if it does not listen; twice is harmless."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End it at once, with whatever it had started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=GUARD)


def until(condition: Callable[[], bool], what: str | Callable[[], str]) -> None:
    """Wait for ``condition``; fail with ``what`` when it never holds."""
    ends = time.monotonic() + GUARD
    while not condition():
        if time.monotonic() > ends:
            pytest.fail(what if isinstance(what, str) else what())
        time.sleep(0.01)


def version(*command: str) -> str:
    """Return the first line that a program prints of its version."""
    printed = subprocess.run(command, capture_output=True, text=True, timeout=GUARD, check=False)
    return (printed.stdout or printed.stderr).strip().splitlines()[0]
