"""The one-time pages on which phones send papers: in memory, for ten minutes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Final

from kiosk.backoffice.france_travail.connector import Deposit
from kiosk.clock import Clock
from kiosk.declarations.api import Document
from kiosk.months import Month

SECONDS: Final = 600
MOST: Final = 500
"""Links at once; one more ends the oldest."""


@dataclass(frozen=True, slots=True)
class Link:
    """A new link: the secret in its address, and when it ends."""

    token: str = field(repr=False)
    expires_at: datetime


@dataclass(slots=True)
class Page:
    """What a link leads to. ``answers`` has what became of each paper that was tried, by its place in the list.

    ``browser`` is the one that opened it first. ``sending`` is held while a paper is on its way: one at a time, as
    upstream wants it.
    """

    documents: tuple[Document, ...] = field(repr=False)
    month: Month
    upstream_token: str = field(repr=False)
    ends: float
    browser: str | None = field(default=None, repr=False)
    answers: dict[int, Deposit] = field(default_factory=dict)
    sending: Lock = field(default_factory=Lock)

    @property
    def complete(self) -> bool:
        """Whether every paper is sent."""
        return all(self.answers.get(place) is Deposit.SENT for place in range(len(self.documents)))

    @property
    def ended(self) -> bool:
        """Whether the citizen's sign-in has ended before that."""
        return Deposit.IDENTITY_ENDED in self.answers.values()

    def send(self, place: int, deposit: Callable[[Document], Deposit]) -> bool:
        """Send the paper at ``place`` with ``deposit`` unless it is sent already; False while another is on its way."""
        if not self.sending.acquire(blocking=False):
            return False
        try:
            if self.answers.get(place) is not Deposit.SENT:
                self.answers[place] = deposit(self.documents[place])
        finally:
            self.sending.release()
        return True


class Links:
    """The links that are good now. Safe from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._pages: dict[bytes, Page] = {}

    def make(self, documents: tuple[Document, ...], month: Month, upstream_token: str) -> Link:
        """Return a link for ``documents``."""
        token = secrets.token_urlsafe(32)
        page = Page(documents, month, upstream_token, self._clock.monotonic() + SECONDS)
        with self._lock:
            self._sweep()
            while len(self._pages) >= MOST:
                del self._pages[next(iter(self._pages))]
            self._pages[_key(token)] = page
        return Link(token, self._clock.now() + timedelta(seconds=SECONDS))

    def page(self, token: str, browser: str) -> Page | None:
        """Return what ``token`` leads to, None when it is not good, or no more, or not for ``browser``: the first one
        that opens it has it. A code on a screen in a hall can be photographed by others."""
        with self._lock:
            self._sweep()
            page = self._pages.get(_key(token))
            if page is not None and page.browser is None:
                page.browser = browser
            return page if page is not None and page.browser == browser else None

    def end(self, token: str) -> None:
        """End the link of ``token``."""
        with self._lock:
            self._pages.pop(_key(token), None)

    def _sweep(self) -> None:
        now = self._clock.monotonic()
        self._pages = {key: page for key, page in self._pages.items() if page.ends > now}


def _key(token: str) -> bytes:
    return sha256(token.encode()).digest()
