"""The configuration file: TOML in, frozen validated settings out.

msgspec and not pydantic: the file is read before the first frame (docs/adr/0002).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Final, get_args, get_type_hints

import msgspec
from msgspec import Meta

from kiosk.device_settings import Agents, Devices, Driver, Section
from kiosk.procedures.mode import Mode

_KIOSK_ID: Final = r"^[A-Z][A-Z0-9]{1,5}\Z"
_SHA256: Final = r"^[0-9a-f]{64}\Z"
_NAME: Final = r"^[a-z0-9_-]+\Z"
_ADDRESS: Final = "^https?://"

_SHAPES: Final = {
    _KIOSK_ID: "2 to 6 capital letters and digits, a letter first",
    _SHA256: "64 lower-case hexadecimal digits, as sha256sum writes them",
    _NAME: "a name of lower-case letters, digits, - and _",
    _ADDRESS: "an address that starts with https:// or http://",
    "^ipps?://": "an address that starts with ipps:// or ipp://",
    "^/": "a path that starts with /",
    r"^[0-9]{12}\Z": "12 digits",
    r"^[A-Za-z0-9_.-]{1,40}\Z": "a name of letters, digits, ., - and _",
}
"""What the patterns mean, for a person."""

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")

KioskId = Annotated[str, Meta(pattern=_KIOSK_ID)]
Pixels = Annotated[int, Meta(ge=800, le=16_384)]


class ConfigError(Exception):
    """The configuration cannot be used. The message names the key and what is wrong with it.

    :func:`load` puts the file in front; for what is found out later, the command line does.
    """


class Side(Enum):
    """Where the payment terminal stands, seen from the person in front of the screen."""

    LEFT = "left"
    RIGHT = "right"


class Site(Section, frozen=True, kw_only=True):
    """The kiosk and where it stands. ``id`` begins every order number."""

    id: KioskId
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    town: Annotated[str, Meta(min_length=1, max_length=40)]
    languages: Annotated[tuple[str, ...], Meta(min_length=1)] = ("fr", "en")


class Screen(Section, frozen=True, kw_only=True):
    """The panel. Every size on screen is computed from ``mm_per_px``.

    ``bottom_mm`` is the height of the lower edge of the picture above the floor.
    """

    width_px: Pixels = 1080
    height_px: Pixels = 1920
    mm_per_px: Annotated[float, Meta(ge=0.05, le=1)] = 0.248
    bottom_mm: Annotated[float, Meta(ge=0, le=1500)] = 780
    fullscreen: bool = True
    theme: Annotated[str, Meta(pattern=_NAME)] = "lac"
    terminal_side: Side = Side.RIGHT


class Idle(Section, frozen=True, kw_only=True):
    """When a silent visit is warned, and how long the warning stays before everything is erased."""

    warn_after_s: Annotated[float, Meta(ge=20, le=3600)] = 120
    warning_s: Annotated[float, Meta(ge=20, le=600)] = 45


class BackOffice(Section, frozen=True, kw_only=True):
    """Where the municipal back office answers. The token is in a file of its own, never in this one.

    The ceilings of the time-outs are the patience of a whole call (`kiosk.backoffice.client`): more would not count.
    """

    url: Annotated[str, Meta(pattern=_ADDRESS)]
    token_file: str
    connect_timeout_s: Annotated[float, Meta(gt=0, le=15)] = 3.05
    read_timeout_s: Annotated[float, Meta(gt=0, le=15)] = 10


class Identity(Section, frozen=True, kw_only=True):
    """The municipal identity broker, on which a citizen's phone signs in (RFC 8628).

    ``issuer`` is as in its discovery document; ``client_id`` is what the broker calls this kiosk, its own id if empty.
    """

    issuer: Annotated[str, Meta(pattern=_ADDRESS)]
    client_id: Annotated[str, Meta(max_length=100)] = ""
    scope: Annotated[str, Meta(max_length=500)] = "openid"


class ServerToken(Section, frozen=True, kw_only=True):
    """One kiosk that may call the back office, by the SHA-256 of its token. ``name`` is what a phone is shown."""

    kiosk: KioskId
    name: Annotated[str, Meta(max_length=60)] = ""
    sha256: Annotated[str, Meta(pattern=_SHA256)]


class FranceTravail(Section, frozen=True, kw_only=True):
    """The convention with France Travail: where it is reached, and as whom. The secret is in a file of its own."""

    authorize_url: Annotated[str, Meta(pattern=_ADDRESS)]
    token_url: Annotated[str, Meta(pattern=_ADDRESS)]
    api_url: Annotated[str, Meta(pattern=_ADDRESS)]
    client_id: Annotated[str, Meta(min_length=1, max_length=200)]
    client_secret_file: str


class Server(Section, frozen=True, kw_only=True):
    """The back office itself, for ``kiosk backoffice``. It speaks plain HTTP, to this machine only.

    ``public_url`` is how a phone reaches it, through a web server with TLS; empty when none does.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8400
    database: str = "sqlite:///var/backoffice.sqlite"
    stock: Annotated[int, Meta(ge=0, le=1_000_000)] = 1000
    kiosks: tuple[ServerToken, ...] = ()
    public_url: str = ""
    france_travail: FranceTravail | None = None


class ProcedureSettings(Section, frozen=True, kw_only=True):
    """How one procedure is delivered here."""

    mode: Mode


class Journal(Section, frozen=True, kw_only=True):
    """The anonymous journal of money."""

    path: str = "var/journal.sqlite"


class Settings(Section, frozen=True, kw_only=True):
    """The whole file."""

    kiosk: Site
    back_office: BackOffice
    screen: Screen = Screen()
    idle: Idle = Idle()
    devices: Devices = Devices()
    journal: Journal = Journal()
    procedures: dict[str, ProcedureSettings] = msgspec.field(default_factory=dict)
    identity: Identity | None = None
    server: Server | None = None
    agents: Agents | None = None

    def mode(self, procedure_id: str) -> Mode:
        """Return how that procedure is delivered; a procedure that the file does not name is off."""
        settings = self.procedures.get(procedure_id)
        return settings.mode if settings else Mode.OFF


def load(path: Path, *, languages: Sequence[str], procedures: Sequence[str], themes: Sequence[str]) -> Settings:
    """Return the settings in ``path``. Raises ConfigError naming the file and the key for anything wrong in it.

    ``languages``, ``procedures`` and ``themes`` are the ones that this program has.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or type(error).__name__}") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8, at byte {error.start + 1}") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is not TOML: {error}") from None
    try:
        settings = msgspec.convert(data, Settings)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {_by_key(str(error), data)}") from None
    for name, device in data.get("devices", {}).items():
        if isinstance(device, dict) and "driver" not in device:
            # msgspec would take the only adapter there is; a second one must not change what a file means.
            raise ConfigError(f"{path}: devices.{name}.driver: is missing")
    if "driver" not in data.get("agents", {}).get("badge", {"driver": ""}):
        raise ConfigError(f"{path}: agents.badge.driver: is missing")
    for problem in _problems(settings, languages, procedures, themes):
        raise ConfigError(f"{path}: {problem}")
    return settings


def _by_key(problem: str, data: dict[str, Any]) -> str:
    """Put the key first, and msgspec's words into those of a person who reads TOML."""
    match = re.fullmatch(r"(?P<what>.*?)(?: - at `\$(?P<where>[^`]*)`)?", problem, re.DOTALL)
    assert match is not None
    what, key = match["what"], (match["where"] or "").lstrip(".")
    if "[...]" in key:  # msgspec does not say which entry of a table
        key = key.replace("[...]", f".{_culprit(key, data)}")
    field = re.fullmatch(r"Object (?:contains unknown|missing required) field `(.+)`", what, re.DOTALL)
    if field:
        return f"{f'{key}.{field[1]}'.lstrip('.')}: {'unknown key' if 'unknown' in what else 'is missing'}"
    for pattern, meaning in _SHAPES.items():
        if repr(pattern) in what:
            what = f"is not {meaning}"
    if what.startswith("Invalid "):  # value of an enum, or name of an adapter
        what = _not_among(re.sub("^Invalid (enum )?value ", "", what), key)
    return f"{key}: {what[:1].lower()}{what[1:].replace('object`', 'table`')}"


def _culprit(key: str, data: dict[str, Any]) -> str:
    """Return the entry that is wrong in a table whose names the file chooses; there is one."""
    table, kind = data, ProcedureSettings if key.startswith("procedures") else str
    for name in key.partition("[")[0].split("."):
        table = table[name]
    for name, value in table.items():
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError:
            return name
    raise AssertionError("no entry is wrong")


def _not_among(value: str, key: str) -> str:
    """Say what the file may give to ``key``, an enum or a device, in place of ``value``, which is in quotes."""
    sections: tuple[type, ...] = (Settings,)
    names = key.split(".")
    if names[0] == "procedures":
        sections, names = (ProcedureSettings,), names[2:]
    in_table = names[-1] == "driver"
    for name in names[:-1] if in_table else names:
        sections = tuple(part for section in sections for part in _parts(section, name))
    adapters = [str(kind.__struct_config__.tag) for kind in sections if issubclass(kind, msgspec.Struct)]
    if in_table:
        return f"{value} is not one of {', '.join(adapters)}"
    if value.strip("'") in adapters:
        return f'{value} needs a table: [{key}] with driver = "{value[1:-1]}"'
    choices = [choice.value for kind in sections if issubclass(kind, Enum) for choice in kind]
    return f"{value} is not one of {', '.join(choices + adapters)}"


def _parts(section: type, name: str) -> tuple[type, ...]:
    """Return what the key ``name`` of a table may be, each kind by itself."""
    hint = get_type_hints(section).get(name)
    return get_args(hint) or ((hint,) if hint else ())


def _problems(
    settings: Settings, languages: Sequence[str], procedures: Sequence[str], themes: Sequence[str]
) -> Iterator[str]:
    spoken = settings.kiosk.languages
    for language in spoken:
        if language not in languages:
            yield f"kiosk.languages: {language!r} is not one of {', '.join(languages)}"
    if len(set(spoken)) != len(spoken):
        yield "kiosk.languages: a language is there twice"
    if "fr" not in spoken:
        # Law 94-665 of 4 August 1994, art. 4: French is never missing.
        yield "kiosk.languages: 'fr' must be among them"
    if settings.screen.theme not in themes:
        yield f"screen.theme: {settings.screen.theme!r} is not one of {', '.join(themes)}"
    for procedure in settings.procedures:
        if procedure not in procedures:
            yield f"procedures.{procedure}: is not one of {', '.join(procedures)}"
    if settings.mode("france_travail") is Mode.CONNECTED and settings.identity is None:
        yield "procedures.france_travail.mode: connected needs the section identity"
    if settings.agents is not None and settings.devices.card_reader is Driver.NONE:
        yield "agents: needs devices.card_reader"
    if settings.server is not None:
        yield from _server_problems(settings.server)


def _server_problems(server: Server) -> Iterator[str]:
    if server.host not in _LOOPBACK:
        # A bearer token does not cross a network in clear (RFC 6750, section 5.3).
        yield f"server.host: must be one of {', '.join(_LOOPBACK)}; kiosks elsewhere come through a web server with TLS"
    if server.public_url and not server.public_url.startswith("https://"):
        yield "server.public_url: is not an address that starts with https://"
    if server.france_travail is not None and not server.public_url:
        yield "server.public_url: is missing, and phones need it for server.france_travail"
    known = [token.kiosk for token in server.kiosks]
    for kiosk in known:
        if known.count(kiosk) > 1:
            yield f"server.kiosks: {kiosk} is there twice"
