"""Processes forked from a warm one: they begin at once, die with their parent, and can be killed at any instant."""

from __future__ import annotations

import ctypes
import os
import select
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeAlias

Ready: TypeAlias = Callable[[], object]

_PR_SET_PDEATHSIG: Final = 1  # prctl(2); it follows the thread that forks, which here is the only one of its process
_LIBC: Final = ctypes.CDLL(None, use_errno=True)
_GUARD: Final = 60.0


class EndedByItselfError(RuntimeError):
    """A process that was to run until it is killed did not: what it counts as a kill would be none."""


@contextmanager
def running(act: Callable[[Ready], object]) -> Iterator[None]:
    """Run ``act`` in a child process, from when it calls what it is given until the block is left: then kill it.

    The child inherits a copy of everything, so the caller has one thread and holds no file of the child's.
    Raises EndedByItselfError when the child did not get ready, or ended before it was killed.
    """
    child = _forked(act)
    try:
        yield
    finally:
        _kill(child)


def _forked(act: Callable[[Ready], object]) -> int:
    parent = os.getpid()
    heard, said = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(heard)
        _end_after(parent, lambda: act(lambda: os.write(said, b"!")))
    os.close(said)
    try:
        if select.select([heard], [], [], _GUARD)[0] and os.read(heard, 1):
            return child
    finally:
        os.close(heard)
    _kill(child)
    raise EndedByItselfError("not ready in time")


def _kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
        raise EndedByItselfError(f"exit status {os.waitstatus_to_exitcode(status)}")


def _end_after(parent: int, act: Callable[[], object]) -> None:
    """Do ``act`` and end this process, whatever happens; a parent that dies takes it along."""
    code = 1
    try:
        if _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) or os.getppid() != parent:
            raise OSError(ctypes.get_errno(), "the parent is gone, or cannot be watched")
        act()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)
