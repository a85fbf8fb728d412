"""What a slot of the shell does besides its own work."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def guarded(slot: F) -> F:
    """Return ``slot`` made safe: an unexpected failure ends the visit on the friendly screen, never in a half-drawn
    one."""

    @wraps(slot)
    def call(shell: Any, *args: Any) -> Any:
        try:
            return slot(shell, *args)
        except Exception as error:
            shell.fail(error)
            return None

    return call  # type: ignore[return-value]  # wraps keeps the signature, which TypeVar cannot say


def asked(slot: F) -> F:
    """Return ``slot`` guarded, for a slot that a person called: the idle clock starts again."""

    @wraps(slot)
    def call(shell: Any, *args: Any) -> Any:
        shell.touched()
        return slot(shell, *args)

    return guarded(call)  # type: ignore[return-value]  # the same signature as slot, which TypeVar cannot say
