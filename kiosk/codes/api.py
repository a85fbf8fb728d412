"""What a scanned code means: one page of interface.

Whatever is held before the scanner gives a value, never an error. Everything here may be money or somebody's life: no
value shows in its ``repr`` what the code holds, and nothing here writes anything down.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from kiosk.stamp import StampNumber


class Seal(Enum):
    """What the signature of a 2D-Doc is worth.

    FORGED: it does not fit what was read. EXPIRED: it fits, but the certificate was not valid on the day of the
    signature, or that day is not said. UNKNOWN_CERTIFICATE: this kiosk does not have the certificate, and nothing is
    known. UNREADABLE: there is no signature to check, as when a scanner that types lost the control characters.
    """

    VERIFIED = "verified"
    FORGED = "forged"
    EXPIRED = "expired"
    UNKNOWN_CERTIFICATE = "unknown_certificate"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Certificate:
    """Who signs 2D-Docs: a public key, and the first and last day (UTC) on which it may sign."""

    key: EllipticCurvePublicKey
    first: date
    last: date


Certificates: TypeAlias = Mapping[tuple[str, str], Certificate]
"""The certificates that this kiosk knows, by authority and certificate identifier: ``("FR03", "AV01")``."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a 2D-Doc says of itself (ANTS, Spécifications 2D-Doc 3.1.3, section 3).

    A date is None where the document has none; ``perimeter`` is None before version 3, ``country`` before version 4.
    """

    version: int
    authority: str
    certificate: str
    issued_on: date | None
    signed_on: date | None
    type: str
    perimeter: str | None
    country: str | None

    def __repr__(self) -> str:
        # What kind of paper somebody has is theirs, too.
        return f"Header(version={self.version})"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``truncated``: its value was cut to fit into the code. ``known``: its identifier and the length of its
    value are those of the specification; what is not may have been cut in the wrong place."""

    id: str
    value: str
    truncated: bool
    known: bool

    def __repr__(self) -> str:
        return "Field(****)"


@dataclass(frozen=True, slots=True)
class TwoDDoc:
    """A 2D-Doc. Only where ``seal`` is VERIFIED did the signer write what ``header`` and ``fields`` say.

    ``annexe`` stands after the signature, which does not cover it: anybody may have written it, whatever ``seal`` says.
    """

    header: Header
    fields: tuple[Field, ...]
    seal: Seal
    annexe: tuple[Field, ...] = ()

    def __repr__(self) -> str:
        return f"TwoDDoc({self.seal.name}, {len(self.fields)} fields)"


_PRE_APPLICATION: Final = re.compile(r"[A-Z0-9]{10}")
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class PreApplication:
    """The pre-application of an identity card or a passport, as its holder's summary shows it: opaque, never stored.

    Raises ValueError when ``text`` is empty, has more than 500 characters, or one that does not print.
    """

    text: str

    def __post_init__(self) -> None:
        if not (0 < len(self.text) <= _LONGEST and self.text.isprintable()):
            raise ValueError("a pre-application is a line of text")

    @property
    def number(self) -> str | None:
        """The number of 10 signs A-Z and 0-9 that the ANTS calls ``application_id``; None where the text is a code."""
        return self.text if _PRE_APPLICATION.fullmatch(self.text) else None

    def __repr__(self) -> str:
        return "PreApplication(****)"


@dataclass(frozen=True, slots=True)
class Strange:
    """A code that means nothing to the kiosk. What it holds is not kept."""


Code: TypeAlias = TwoDDoc | StampNumber | PreApplication | Strange
"""What a code may mean."""
