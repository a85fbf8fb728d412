"""Papers, in two steps: what is not confirmed is ignored. Their content is looked at and not kept."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from kiosk.backoffice.france_travail.contract import DOCUMENT_CODES, MOST_PAGES, DocumentCode
from kiosk.backoffice.france_travail.simulator.persona import Persona

_SIGNATURES: Final = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "pdf": b"%PDF-"}
_PAGE: Final = re.compile(rb"/Type\s*/Page\b")
_MOST_KEPT: Final = 1_000
_KNOWN_CODES: Final = frozenset(DOCUMENT_CODES.values())


@dataclass(frozen=True, slots=True)
class Kept:
    """A confirmed paper: whose, what kind, under which name, and what proves its content."""

    person: Persona
    code: DocumentCode
    name: str = field(repr=False)
    sha256: str


class Documents:
    """What was deposited and confirmed."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[Persona, str]] = {}
        self._kept: list[Kept] = []

    @property
    def kept(self) -> tuple[Kept, ...]:
        """The confirmed ones, in their order."""
        return tuple(self._kept)

    @property
    def waiting(self) -> int:
        """How many were deposited and not confirmed."""
        return len(self._waiting)

    def forget(self) -> None:
        """Forget all."""
        self._waiting.clear()
        self._kept.clear()

    def deposit(self, person: Persona, extension: str, content: bytes) -> str | None:
        """Return the conversionId of a paper, None when it cannot be converted."""
        if not _converts(extension, content) or len(self._waiting) >= _MOST_KEPT:
            return None
        conversion_id = secrets.token_hex(16)
        self._waiting[conversion_id] = (person, sha256(content).hexdigest())
        return conversion_id

    def confirm(self, person: Persona, conversion_id: str, code: DocumentCode, name: str) -> bool:
        """Keep a paper that ``person`` deposited; return whether there was one."""
        owner, digest = self._waiting.get(conversion_id, (None, ""))
        if owner is not person:
            return False
        del self._waiting[conversion_id]
        self._kept = [*self._kept, Kept(person, code, name, digest)][-_MOST_KEPT:]
        return True


def is_known(code: DocumentCode) -> bool:
    """Whether there is such a kind of paper."""
    return code in _KNOWN_CODES


def _converts(extension: str, content: bytes) -> bool:
    # Pages inside compressed object streams are not counted: enough for a simulator.
    return content.startswith(_SIGNATURES[extension]) and (
        extension != "pdf" or len(_PAGE.findall(content)) <= MOST_PAGES
    )
