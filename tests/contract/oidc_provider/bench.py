"""An independent identity broker in a process of its own, and the phone of a citizen that visits its pages."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import urljoin

import pytest
import requests

from kiosk.clock import PARIS
from kiosk.identity.api import HandOver

GUARD = 30.0
HERE = Path(__file__).resolve().parent


class Provider:
    """A running broker. Its clock is the test's."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def advance(self, seconds: float) -> None:
        requests.post(f"{self.issuer}/bench/clock", data=str(seconds), timeout=GUARD).raise_for_status()

    @property
    def polls(self) -> list[str]:
        """What each poll was answered."""
        answer = requests.get(f"{self.issuer}/bench/polls", timeout=GUARD)
        answer.raise_for_status()
        return [str(poll) for poll in answer.json()]


@contextmanager
def provider_running(*, ttl: int = 600, pace: float = 0) -> Iterator[Provider]:
    """Yield a broker whose codes live ``ttl`` seconds and who wants ``pace`` seconds between two polls."""
    node = shutil.which("node")
    if node is None or not (HERE / "node_modules/oidc-provider").is_dir():
        pytest.fail("the independent identity broker is not installed; type: make setup-tests", pytrace=False)
    with TemporaryFile() as said:
        process = subprocess.Popen(
            [node, str(HERE / "provider.mjs"), json.dumps({"ttl": ttl, "pace": pace})],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
        try:
            assert process.stdout is not None
            issuer = process.stdout.readline().strip()
            if not issuer:
                said.seek(0)
                pytest.fail(f"the independent identity broker did not start:\n{said.read().decode()}", pytrace=False)
            yield Provider(issuer)
        finally:
            process.communicate(timeout=GUARD)


class StillClock:
    """A clock that stands still until somebody waits."""

    def __init__(self) -> None:
        self._seconds = 1000.0

    def now(self) -> datetime:
        return datetime(2026, 11, 2, 10, 0, tzinfo=PARIS) + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        return self._seconds

    def synchronised(self) -> bool:
        return True

    def advance(self, seconds: float) -> None:
        self._seconds += seconds


class Citizen:
    """Who waits before the kiosk. A wait moves the clocks at once; in the wait ``at``, ``act`` is done."""

    def __init__(self, clock: StillClock, provider: Provider | None = None) -> None:
        self._clocks = (clock, provider) if provider else (clock,)
        self.at = 0
        self.act: Callable[[HandOver], None] | None = None
        self.leaves_while_asked = False
        self.gone = False
        self.shown: list[HandOver] = []
        self.waits: list[float] = []

    def tell(self, news: HandOver) -> None:
        self.shown.append(news)

    def left(self, within: float) -> bool:
        if not within:
            return self.gone or self.leaves_while_asked
        self.waits.append(within)
        for clock in self._clocks:
            clock.advance(within)
        if self.act is not None and len(self.waits) == self.at:
            self.act(self.shown[-1])
        return self.gone


class _Form(HTMLParser):
    """Finds the first form of a page, its named fields, and where each link leads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form" and self.action is None:
            self.action = has["action"]
        elif tag == "input" and "name" in has:
            self.fields[has["name"]] = has.get("value", "")
        elif tag == "a" and "href" in has:
            self.links.append(has["href"])


class Phone:
    """A browser that reads forms; it knows no address but the first. An answer that is an error raises."""

    def __init__(self, address: str) -> None:
        self._browser = requests.Session()
        self._page = self._believe(self._browser.get(address, timeout=GUARD))
        self.submit()  # in a browser, the page with the code sends itself

    def submit(self, **fields: str) -> None:
        """Send the form of the page, with these fields filled in."""
        form = _Form(self._page.text)
        assert form.action is not None
        url = urljoin(self._page.url, form.action)
        self._page = self._believe(self._browser.post(url, data=form.fields | fields, timeout=GUARD))

    def cancel(self) -> None:
        """Follow the link that leads out."""
        (link,) = [link for link in _Form(self._page.text).links if link.endswith("/abort")]
        self._page = self._believe(self._browser.get(urljoin(self._page.url, link), timeout=GUARD))

    def close(self) -> None:
        self._browser.close()

    @staticmethod
    def _believe(page: requests.Response) -> requests.Response:
        page.raise_for_status()
        return page


def approve(shown: HandOver) -> None:
    """Open the QR code, confirm the code, sign in, consent."""
    with closing(Phone(shown.address_with_code)) as phone:
        phone.submit(confirm="yes")
        phone.submit(login="somebody", password="anything")
        phone.submit()


def refuse(shown: HandOver) -> None:
    """Open the QR code, confirm the code, sign in, and do not consent."""
    with closing(Phone(shown.address_with_code)) as phone:
        phone.submit(confirm="yes")
        phone.submit(login="somebody", password="anything")
        phone.cancel()


def abort(shown: HandOver) -> None:
    """Open the QR code and say that the code is not the one on the kiosk."""
    with closing(Phone(shown.address_with_code)) as phone:
        phone.submit(abort="yes")
