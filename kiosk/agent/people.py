"""The town hall's list of agents: who may open the agents' mode, by number, never by name.

A TOML file with one ``[[agents]]`` for each badge: the fingerprint of its certificate, or, for a badge that only has a
number, that number (salted and hashed) and a PIN (`kiosk.agent.pin`).
"""

from __future__ import annotations

import hashlib
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from kiosk.agent import pin as pins
from kiosk.device_settings import Section
from kiosk.devices.badge.api import Role

_NUMBER: Final = r"^[A-Z0-9][A-Z0-9-]{0,11}\Z"
_SHA256: Final = r"^([0-9a-f]{64})?\Z"
_SALT: Final = r"^([0-9a-f]{32,64})?\Z"
_SHAPES: Final = {
    _NUMBER: "1 to 12 capital letters, digits and -",
    _SHA256: "64 lower-case hexadecimal digits",
    _SALT: "32 to 64 lower-case hexadecimal digits",
}


class Listed(Section, frozen=True, kw_only=True):
    """One badge of one agent."""

    number: Annotated[str, Meta(pattern=_NUMBER)]
    role: Role
    certificate: Annotated[str, Meta(pattern=_SHA256)] = ""
    uid: Annotated[str, Meta(pattern=_SHA256)] = ""
    pin: str = ""

    def __repr__(self) -> str:
        return f"Listed({self.number!r}, {self.role})"


class _File(Section, frozen=True, kw_only=True):
    agents: Annotated[tuple[dict[str, Any], ...], Meta(min_length=1)]
    salt: Annotated[str, Meta(pattern=_SALT)] = ""


@dataclass(frozen=True, slots=True)
class People:
    """Every badge that may open the mode."""

    listed: tuple[Listed, ...]
    salt: bytes = b""

    def by_certificate(self, fingerprint: str) -> tuple[str, Role] | None:
        """Return number and role of the agent with the certificate of that SHA-256, in hexadecimal, or None."""
        for one in self.listed:
            if one.certificate and one.certificate == fingerprint:
                return one.number, one.role
        return None

    def by_uid(self, uid: bytes) -> tuple[str, Role] | None:
        """Return number and role of the agent whose badge says ``uid``, or None."""
        one = self._with(uid)
        return (one.number, one.role) if one else None

    def opens(self, uid: bytes, pin: str) -> bool:
        """Return whether ``pin`` is that of the badge that says ``uid``; takes about 0.1 s when there is one."""
        one = self._with(uid)
        return one is not None and pins.opens(pin, one.pin)

    def _with(self, uid: bytes) -> Listed | None:
        mark = uid_mark(self.salt, uid)
        return next((one for one in self.listed if one.uid == mark), None)


def uid_mark(salt: bytes, uid: bytes) -> str:
    """Return how the list writes the number of a badge: SHA-256 of ``salt`` and number, in hexadecimal."""
    return hashlib.sha256(salt + uid).hexdigest()


def load(path: Path) -> People:
    """Return the list in ``path``. Raises ValueError naming the file and the entry for anything wrong in it."""
    try:
        return _read(path)
    except _WrongError as error:
        raise ValueError(f"{path}: {error}") from None


class _WrongError(Exception):
    """What is wrong with the list."""


def _read(path: Path) -> People:
    try:
        if path.stat().st_mode & stat.S_IWOTH:
            raise _WrongError("anybody on this machine may write to it")
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _WrongError(f"cannot be read: {error.strerror or type(error).__name__}") from None
    except UnicodeDecodeError as error:
        raise _WrongError(f"is not UTF-8, at byte {error.start + 1}") from None
    except tomllib.TOMLDecodeError as error:
        raise _WrongError(f"is not TOML: {error}") from None
    file = _converted(data, _File, "")
    listed = tuple(_converted(entry, Listed, f"agents, entry {at}: ") for at, entry in enumerate(file.agents, 1))
    for at, one in enumerate(listed, 1):
        problem = _problem(one, listed[: at - 1], file.salt)
        if problem:
            raise _WrongError(f"agents, entry {at} ({one.number}): {problem}")
    return People(listed, bytes.fromhex(file.salt))


def _converted(data: dict[str, Any], kind: type[Any], where: str) -> Any:
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        what, _, key = str(error).partition(" - at `$.")
        for pattern, meaning in _SHAPES.items():
            if repr(pattern) in what:
                what = f"is not {meaning}"
        key = f"{key.rstrip('`')}: " if key else ""
        raise _WrongError(f"{where}{key}{what[:1].lower()}{what[1:]}") from None


def _problem(one: Listed, before: tuple[Listed, ...], salt: str) -> str:
    """Return what is wrong with an entry beside its form, "" when nothing is."""
    if bool(one.certificate) == bool(one.uid):
        return "has either a certificate or a uid"
    if bool(one.uid) != bool(one.pin):
        return "has a pin if it has a uid, and only then"
    if one.uid and not salt:
        return "has a uid, which needs the key salt at the top of the file"
    if one.pin and not pins.is_hashed(one.pin):
        return "its pin is not a line that `kiosk agents pin` writes"
    for other in before:
        if (one.certificate, one.uid) == (other.certificate, other.uid):
            return f"has the badge of {other.number}"
        if one.number == other.number and one.role is not other.role:
            return "is there before with another role"
    return ""
