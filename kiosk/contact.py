"""Where a stamp is sent: an e-mail address or a French mobile number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

# Shape only: whether a mailbox exists is known by the message that arrives (RFC 5321 limits: 64 + 255).
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
# Mobile ranges 06 and 07 of the French numbering plan (ARCEP decision 2018-0881).
_MOBILE = re.compile(r"(?:\+330?|00330?|0)([67][0-9]{8})")
_PUNCTUATION = str.maketrans("", "", " \u00a0\u202f.-/()")


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail address that has the shape of one."""

    address: str

    def __repr__(self) -> str:
        # Personal: a traceback or a log line must not give it away.
        return "Email(****)"

    @property
    def masked(self) -> str:
        """The address with its middle hidden, for a screen that others can see."""
        local, _, domain = self.address.partition("@")
        return f"{local[0]}•••@{domain}"


@dataclass(frozen=True, slots=True)
class Mobile:
    """A French mobile number in E.164 form (``+33612345678``)."""

    number: str

    def __repr__(self) -> str:
        return "Mobile(****)"

    @property
    def masked(self) -> str:
        """The last two digits only."""
        return f"06 •• •• •• {self.number[-2:]}" if self.number[3] == "6" else f"07 •• •• •• {self.number[-2:]}"

    @property
    def national(self) -> str:
        """The number as it is written in France: ``06 12 34 56 78``."""
        digits = "0" + self.number[3:]
        return " ".join(digits[i : i + 2] for i in range(0, 10, 2))


Contact: TypeAlias = Email | Mobile


def parse_email(raw: str) -> Email | None:
    """Return the address in ``raw``, or None when it has not the shape of one."""
    text = raw.strip()
    local = text.partition("@")[0]
    if len(text) > 254 or ".." in local or local.startswith(".") or local.endswith("."):
        return None
    return Email(text) if _EMAIL.fullmatch(text) else None


def parse_mobile(raw: str) -> Mobile | None:
    """Return the French mobile number in ``raw``, or None when it is not one."""
    match = _MOBILE.fullmatch(raw.translate(_PUNCTUATION))
    return Mobile("+33" + match[1]) if match else None
