"""One program drives a journal: two would send the same request to the same partner at the same moment."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class DrivenElsewhereError(Exception):
    """Another program buys and recovers on this journal now."""


def driver(path: str | Path) -> int | None:
    """Return the process that drives the journal ``path``, None when none does."""
    try:
        with driving(path):
            return None
    except DrivenElsewhereError:
        try:
            return int(Path(f"{path}.lock").read_text(encoding="ascii"))
        except ValueError:
            return None  # it has only just begun


@contextmanager
def driving(path: str | Path) -> Iterator[None]:
    """Be the one program that drives the journal ``path``, until the block is left or the process dies.

    The lock is on a file of its own: closing any descriptor of a database would drop the locks that SQLite holds on it
    (POSIX advisory locks). Its number is written there. Raises DrivenElsewhereError, and OSError when the file cannot
    be made.
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
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)
