"""The part of the configuration file that says which adapter drives each device, and how."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import msgspec
from msgspec import Meta

Port = Annotated[int, Meta(ge=1, le=65535)]
Text = Annotated[str, Meta(min_length=1, max_length=200)]
Path = Annotated[str, Meta(pattern=r"^/")]


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file: closed, and never changed once it was read."""


class Driver(Enum):
    """What stands in for an adapter; ``none`` means that the kiosk does not have the device."""

    SIMULATED = "simulated"
    NONE = "none"


class _Adapter(Section, frozen=True, kw_only=True, tag_field="driver"):
    """A real adapter: its name is the key ``driver`` of the table."""


class Pcsc(_Adapter, frozen=True, kw_only=True, tag="pcsc"):
    """Smart-card readers through pcscd; only those whose name contains ``name``, if it is given."""

    name: str = ""


class Ipp(_Adapter, frozen=True, kw_only=True, tag="ipp"):
    """An IPP Everywhere printer, or a queue of cupsd.

    ``patience_s`` is how long a stopped job waits for paper before it is cancelled; ``ca_file`` holds the authority of
    a printer that speaks ``ipps`` with a certificate of the town's own.
    """

    uri: Annotated[str, Meta(pattern="^ipps?://")]
    patience_s: Annotated[float, Meta(ge=5, le=120)] = 30
    ca_file: str = ""


class EscPos(_Adapter, frozen=True, kw_only=True, tag="escpos"):
    """A receipt printer that speaks ESC/POS, at an address of `kiosk.devices.line`."""

    address: Text
    width_dots: Annotated[int, Meta(ge=200, le=1200, multiple_of=8)] = 576
    dpi: Annotated[int, Meta(ge=150, le=300)] = 203


class ConcertVersion(Enum):
    """Versions of the protocol that terminals ask for in their tag CZ."""

    V0300 = "0300"
    V0301 = "0301"
    V0320 = "0320"


class Concert(_Adapter, frozen=True, kw_only=True, tag="concert"):
    """A payment terminal that speaks Concert V3 (Caisse-AP over IP).

    ``till`` is this kiosk's number, ``protocol_id`` the identifier that the association du paiement gave (tag CJ).
    ``reverses`` is whether the acquirer's contract allows to cancel a payment (tag CD, action 2).
    """

    host: Text
    port: Port = 8888
    till: Annotated[int, Meta(ge=1, le=99)] = 1
    protocol_id: Annotated[str, Meta(pattern=r"^[0-9]{12}\Z")] = "012345678901"
    version: ConcertVersion = ConcertVersion.V0300
    answer_timeout_s: Annotated[float, Meta(ge=30, le=600)] = 180
    reverses: bool = False


class StreamScanner(_Adapter, frozen=True, kw_only=True, tag="stream"):
    """A code scanner that sends bytes: a serial port, USB in CDC mode, or TCP. It ends each code with CR.

    ``certificates`` is a folder with the certificates of 2D-Doc papers.
    """

    address: Text
    certificates: str = ""


class KeyboardLayout(Enum):
    """Keyboards that a scanner may imitate: AZERTY, or QWERTY of the United States."""

    FR = "fr"
    US = "us"


class WedgeScanner(_Adapter, frozen=True, kw_only=True, tag="wedge"):
    """A code scanner that can only type like a keyboard, by its event device. It ends each code with Enter."""

    path: Path
    layout: KeyboardLayout


class Nut(_Adapter, frozen=True, kw_only=True, tag="nut"):
    """A supply that Network UPS Tools watches. ``power_off`` is the command for a low battery; () only closes."""

    ups: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{1,40}\Z")]
    host: Text = "127.0.0.1"
    port: Port = 3493
    power_off: tuple[str, ...] = ("systemctl", "poweroff")


class Keypad(_Adapter, frozen=True, kw_only=True, tag="evdev"):
    """A tactile keypad by its event devices, and what each of its codes means (Linux ``KEY_...`` or ``SW_...``)."""

    paths: Annotated[tuple[Path, ...], Meta(min_length=1)]
    keys: dict[str, str]


class Espeak(_Adapter, frozen=True, kw_only=True, tag="espeak"):
    """espeak-ng's voices. ``player`` takes a WAV on its input; its ``{device}`` stands for ``headset`` or
    ``loudspeaker``, the names of the sound devices; without a name there is no such sound."""

    headset: str = "default"
    loudspeaker: str = ""
    player: Annotated[tuple[str, ...], Meta(min_length=1)] = ("aplay", "-q", "-D", "{device}", "-")


class Devices(Section, frozen=True, kw_only=True):
    """Which adapter drives each device."""

    payment_terminal: Driver | Concert = Driver.NONE
    document_printer: Driver | Ipp = Driver.NONE
    receipt_printer: Driver | EscPos = Driver.NONE
    card_reader: Driver | Pcsc = Driver.NONE
    code_scanner: Driver | StreamScanner | WedgeScanner = Driver.NONE
    power: Driver | Nut = Driver.NONE
    keypad: Driver | Keypad = Driver.NONE
    speech: Driver | Espeak = Driver.NONE


class Piv(_Adapter, frozen=True, kw_only=True, tag="piv"):
    """PIV cards (NIST SP 800-73). ``authority_file`` holds the certificates (PEM) of whoever issues the badges,
    ``revocation_file`` their revocation lists (PEM or DER)."""

    authority_file: Path
    revocation_file: Path


class Pkcs11(_Adapter, frozen=True, kw_only=True, tag="pkcs11"):
    """Other agent cards, through a PKCS#11 ``module``. The files are those of :class:`Piv`."""

    authority_file: Path
    revocation_file: Path
    module: Path = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"


class BadgeNumber(_Adapter, frozen=True, kw_only=True, tag="uid"):
    """Badges that only have a number: anybody can copy them. The PIN is checked by the kiosk."""


class Agents(Section, frozen=True, kw_only=True):
    """Who may open the agents' mode: ``list_file`` names them by number, ``register_file`` keeps what they did.

    ``badge`` is how a badge is trusted; ``lock_after_s`` closes the mode when nobody touches the screen.
    """

    list_file: Path
    register_file: Path
    badge: Piv | Pkcs11 | BadgeNumber
    lock_after_s: Annotated[float, Meta(ge=20, le=900)] = 120
