"""The configuration file: TOML in, frozen validated settings out.

msgspec and not pydantic: the file is read before the first frame (docs/adr/0002).
"""

from __future__ import annotations

import re
import tomllib
from enum import Enum
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.procedures.procedure import Mode

Positive = Annotated[float, Meta(gt=0)]
Seconds = Annotated[float, Meta(gt=0, le=3600)]


class ConfigError(Exception):
    """The configuration cannot be used; the message names the file, the key and the cure."""


class Side(Enum):
    """Where the payment terminal stands, seen from the person in front of the screen."""

    LEFT = "left"
    RIGHT = "right"


class Driver(Enum):
    """Which adapter drives a device; ``none`` means that the kiosk does not have one."""

    SIMULATED = "simulated"
    NONE = "none"


class _Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Site(_Section, frozen=True, kw_only=True):
    """The kiosk and where it stands. ``id`` begins every order number."""

    id: Annotated[str, Meta(pattern="^[A-Z0-9]{2,6}$")]
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    town: Annotated[str, Meta(min_length=1, max_length=40)]
    languages: Annotated[tuple[str, ...], Meta(min_length=1)] = ("fr", "en")


class Screen(_Section, frozen=True, kw_only=True):
    """The panel. Every size on screen is computed from ``mm_per_px``."""

    width_px: Annotated[int, Meta(ge=800)] = 1080
    height_px: Annotated[int, Meta(ge=800)] = 1920
    mm_per_px: Annotated[float, Meta(ge=0.05, le=1)] = 0.248
    fullscreen: bool = True
    theme: Annotated[str, Meta(pattern="^[a-z0-9_-]+$")] = "lac"
    terminal_side: Side = Side.RIGHT


class Idle(_Section, frozen=True, kw_only=True):
    """When a silent visit is warned, and how long the warning stays before everything is erased."""

    warn_after_s: Annotated[float, Meta(ge=20, le=3600)] = 120
    warning_s: Annotated[float, Meta(ge=20, le=600)] = 45


class BackOffice(_Section, frozen=True, kw_only=True):
    """Where the municipal back office answers. The token is in a file of its own, never in this one."""

    url: Annotated[str, Meta(pattern="^https?://")]
    token_file: str
    connect_timeout_s: Seconds = 3.05
    read_timeout_s: Seconds = 10


class ServerToken(_Section, frozen=True, kw_only=True):
    """One kiosk that may call the back office, by the SHA-256 of its token."""

    kiosk: Annotated[str, Meta(pattern="^[A-Z0-9]{2,6}$")]
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Server(_Section, frozen=True, kw_only=True):
    """The back office itself, for ``kiosk backoffice``."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8400
    database: str = "sqlite:///var/backoffice.sqlite"
    stock: Annotated[int, Meta(ge=0)] = 1000
    kiosks: tuple[ServerToken, ...] = ()


class Devices(_Section, frozen=True, kw_only=True):
    """Which adapter drives each device."""

    payment_terminal: Driver = Driver.NONE
    document_printer: Driver = Driver.NONE
    card_reader: Driver = Driver.NONE


class ProcedureSettings(_Section, frozen=True, kw_only=True):
    """How one procedure is delivered here."""

    mode: Mode


class Journal(_Section, frozen=True, kw_only=True):
    """The anonymous journal of money."""

    path: str = "var/journal.sqlite"


class Settings(_Section, frozen=True, kw_only=True):
    """The whole file."""

    kiosk: Site
    back_office: BackOffice
    screen: Screen = Screen()
    idle: Idle = Idle()
    devices: Devices = Devices()
    journal: Journal = Journal()
    procedures: dict[str, ProcedureSettings] = {}
    server: Server | None = None

    def mode(self, procedure_id: str) -> Mode:
        """Return how that procedure is delivered; a procedure that the file does not name is off."""
        settings = self.procedures.get(procedure_id)
        return settings.mode if settings else Mode.OFF


def load(path: Path, *, languages: tuple[str, ...], procedures: tuple[str, ...]) -> Settings:
    """Return the settings in ``path``. Raises ConfigError naming the file and the key for anything wrong in it.

    ``languages`` and ``procedures`` are the ones that this program has.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({type(error).__name__})") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is not TOML: {error}") from None
    try:
        settings = msgspec.convert(data, Settings)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {_by_key(str(error))}") from None
    _check(path, settings, languages, procedures)
    return settings


def _by_key(problem: str) -> str:
    """Put the key first: ``screen.width_px: expected int, got str``."""
    match = re.fullmatch(r"(?P<what>.*?)(?: - at `(?P<where>(?:key in )?\$[^`]*)`)?", problem, re.DOTALL)
    assert match is not None
    key = (match["where"] or "$").removeprefix("key in ").removeprefix("$").lstrip(".")
    field = re.search(r"(?:unknown|required) field `([^`]+)`", match["what"])
    if field:
        key = f"{key}.{field[1]}".lstrip(".")
        what = "unknown key" if "unknown" in match["what"] else "is missing"
    else:
        what = match["what"][:1].lower() + match["what"][1:]
    return f"{key}: {what}" if key else what


def _check(path: Path, settings: Settings, languages: tuple[str, ...], procedures: tuple[str, ...]) -> None:
    for language in settings.kiosk.languages:
        if language not in languages:
            raise ConfigError(f"{path}: kiosk.languages: {language!r} is not one of {', '.join(languages)}")
    if "fr" not in settings.kiosk.languages:
        # Law 94-665 of 4 August 1994, art. 4: French is never missing.
        raise ConfigError(f"{path}: kiosk.languages: 'fr' must be among them")
    for procedure in settings.procedures:
        if procedure not in procedures:
            raise ConfigError(f"{path}: procedures.{procedure}: is not one of {', '.join(procedures)}")
