"""One program drives a journal: two would send the same request to the same partner at the same moment."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class DrivenElsewhereError(Exception):
    """Another program buys and recovers on this journal now."""


@contextmanager
def driving(path: str | Path) -> Iterator[None]:
    """Be the one program that drives the journal ``path``, until the block is left or the process dies.

    The lock is on a file of its own: closing any descriptor of a database would drop the locks that SQLite holds on it
    (POSIX advisory locks). Raises DrivenElsewhereError, and OSError when the file cannot be made.
    """
    if str(path) == ":memory:":
        yield
        return
    descriptor = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DrivenElsewhereError from None
        os.ftruncate(descriptor, 0)  # of whoever drove before, and died
        yield
    finally:
        os.close(descriptor)


def listen(path: str | Path) -> None:
    """Write down that this process, which drives the journal ``path``, takes signals from now on. Raises OSError."""
    Path(f"{path}.lock").write_text(f"{os.getpid()}\n", encoding="ascii")


def listener(path: str | Path) -> int | None:
    """Return the process that drives the journal ``path`` and takes signals; None when none does.

    A number alone proves nothing, as a process that died leaves its own: the lock must be held too. Raises OSError when
    the lock cannot be looked at.
    """
    try:
        descriptor = os.open(f"{path}.lock", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        number = os.read(descriptor, 20).strip()
        return int(number) if number.isdigit() else None
    finally:
        os.close(descriptor)
    return None
