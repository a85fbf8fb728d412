"""A citizen's phone for the demo and the tests: a browser without a screen that reads forms and presses buttons."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Final, Self
from urllib.parse import urljoin

GUARD: Final = 30.0
"""Seconds that a page may take."""


class PhoneError(RuntimeError):
    """The page is an error, or has not what was looked for."""


@dataclass(slots=True)
class _Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Page(HTMLParser):
    """Finds the id of the content, and each form with its fields and buttons."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sheet = ""
        self.forms: list[_Form] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        name, value = has.get("name", ""), has.get("value", "")
        if tag == "main":
            self.sheet = has.get("id", "")
        elif tag == "form":
            self.forms.append(_Form(has.get("action", ""), has.get("method", "get").lower()))
        elif tag == "input" and name and self.forms:
            self.forms[-1].fields[name] = value
        elif tag == "button" and self.forms:
            self.forms[-1].buttons.append((name, value))


class Phone:
    """A phone; a context manager. It knows no address but the one that it opens, and keeps cookies until its end.

    Every method raises PhoneError for a page that is an error or lacks the button that it is to press, and
    requests.RequestException when nobody answers.
    """

    def __init__(self, languages: str = "fr") -> None:
        """``languages`` is its ``Accept-Language``."""
        import requests

        self._browser = requests.Session()
        self._browser.trust_env = False
        self._browser.headers["Accept-Language"] = languages
        self.url = ""
        self.status = 0
        self.html = ""

    @property
    def sheet(self) -> str:
        """The id of the content of the page."""
        return _Page(self.html).sheet

    def open(self, uri: str) -> None:
        """Open an address, as the camera does with a QR code."""
        self._go("get", uri)

    def type_code(self, user_code: str) -> None:
        """Type the code that the kiosk shows and go on."""
        self._submit(self._form_with("", ""), user_code=user_code)

    def same_code(self, yes: bool) -> None:
        """Say whether the kiosk shows the same code."""
        self.press("answer", "yes" if yes else "no")

    def sign_in(self, persona: str) -> None:
        """Sign in on the simulated login as ``persona``."""
        self.press("persona", persona)

    def cancel_sign_in(self) -> None:
        """Leave the simulated login without signing in."""
        self.press("cancel", "1")

    def approve(self) -> None:
        """Allow what the kiosk asks."""
        self.press("answer", "yes")

    def refuse(self) -> None:
        """Do not allow it, or stop after a sign-in that failed."""
        self.press("answer", "no")

    def walk(self, uri: str, persona: str) -> None:
        """Do all that a citizen does to approve."""
        self.open(uri)
        self.same_code(True)
        self.sign_in(persona)
        self.approve()

    def press(self, name: str, value: str) -> None:
        """Press the button of that name and value."""
        self._submit(self._form_with(name, value), **{name: value})

    def close(self) -> None:
        """Forget everything."""
        self._browser.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _form_with(self, name: str, value: str) -> _Form:
        for form in _Page(self.html).forms:
            if (name, value) in form.buttons:
                return form
        raise PhoneError(f"no button {name}={value} on the page {self.sheet!r}")

    def _submit(self, form: _Form, **fields: str) -> None:
        sent = form.fields | fields
        where = urljoin(self.url, form.action)
        if form.method == "get":
            self._go("get", where, params=sent)
        else:
            self._go("post", where, data=sent)

    def _go(self, method: str, url: str, **how: Any) -> None:
        page = self._browser.request(method, url, timeout=GUARD, **how)
        self.url, self.status, self.html = page.url, page.status_code, page.text
        if not page.ok:
            raise PhoneError(f"the page {self.sheet!r} has status {self.status}")
