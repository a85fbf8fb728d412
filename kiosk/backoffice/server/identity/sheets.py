"""What the phone reads, page by page."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi.responses import HTMLResponse

from kiosk.backoffice.server.identity.broker import CONSENT, DEVICE
from kiosk.backoffice.server.identity.codes import WINDOW
from kiosk.backoffice.server.identity.identities import LONGEST
from kiosk.backoffice.server.pages import Block, Button, Code, Field, Form, Items, Note, Pages, Text
from kiosk.text import Message, _


class Sheet(Enum):
    """The pages, by the id of their content."""

    TYPE_CODE = "type-code"
    SAME_CODE = "same-code"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNREACHED = "unreached"
    CONSENT = "consent"
    APPROVED = "approved"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    TOO_MANY = "too-many"
    STALE = "stale"


class Answer(Enum):
    """What a button of a form says. YES also tries to sign in once more."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class OfCode:
    """A code with the name of its kiosk, and what binds its forms to one browser."""

    user_code: str = field(repr=False)
    kiosk: str
    seal: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sheets:
    """The pages in one language."""

    pages: Pages
    spoken: str

    def type_code(self) -> HTMLResponse:
        """For a phone that came without a code."""
        return self._sheet(Sheet.TYPE_CODE, _("Type the code that the kiosk shows"), _type_code())

    def same_code(self, code: OfCode, login: str) -> HTMLResponse:
        """Never left out: it is what stops a code that somebody sent (RFC 8628, section 5.4). ``login`` is the
        address that the form leads on to; it may send the browser on to others of its scheme."""
        return self.pages.page(
            self.spoken,
            _("Is this the code on the kiosk?"),
            Text(_("Kiosk: {kiosk}", kiosk=code.kiosk)),
            Code(code.user_code),
            Note(_("Go on only if you stand in front of this kiosk and it shows this code.")),
            Text(_("Next, you sign in with France Travail.")),
            _choice(DEVICE, code, yes=_("Yes, it is the same code"), no=_("No")),
            name=Sheet.SAME_CODE.value,
            form_action=f"{urlsplit(login).scheme}:",
        )

    def not_signed_in(self, sheet: Sheet, code: OfCode, login: str) -> HTMLResponse:
        """``sheet`` is CANCELLED, FAILED or UNREACHED. The code is still good; ``login`` as for :meth:`same_code`."""
        title, cure, status = _NOT_SIGNED_IN[sheet]
        return self.pages.page(
            self.spoken,
            title,
            Text(cure),
            _choice(DEVICE, code, yes=_("Try again"), no=_("Stop")),
            status=status,
            name=sheet.value,
            form_action=f"{urlsplit(login).scheme}:",
        )

    def consent(self, code: OfCode) -> HTMLResponse:
        """What the kiosk may do, before it may."""
        return self._sheet(
            Sheet.CONSENT,
            _("Do you allow this kiosk?"),
            Text(_("Kiosk: {kiosk}", kiosk=code.kiosk)),
            Code(code.user_code),
            Text(_("For {minutes} minutes at most, the kiosk may:", minutes=LONGEST // 60)),
            Items(
                (
                    _("see whether you can declare this month"),
                    _("send the declaration that you confirm on the kiosk"),
                    _("send the papers that you choose"),
                )
            ),
            Note(_("The kiosk never sees your password.")),
            _choice(CONSENT, code, yes=_("Allow"), no=_("Do not allow")),
        )

    def approved(self) -> HTMLResponse:
        """The end."""
        cure = Text(_("The kiosk goes on by itself. You can close this page."))
        late = Note(_("If the kiosk shows its first page, you were too late: nothing was sent."))
        return self._sheet(Sheet.APPROVED, _("Go back to the kiosk"), cure, late)

    def refused(self) -> HTMLResponse:
        """The other end."""
        cure = Text(_("The kiosk cannot do anything for you with this code. You can close this page."))
        return self._sheet(Sheet.REFUSED, _("Nothing was allowed"), cure)

    def unknown(self) -> HTMLResponse:
        """For a code that is wrong, used or over: which of them is nobody's business."""
        title = _("This code is not good, or no longer")
        cure = Text(_("Look at the kiosk and type its code. Or ask for a new code there."))
        return self._sheet(Sheet.UNKNOWN, title, cure, _type_code(), status=HTTPStatus.NOT_FOUND)

    def too_many(self) -> HTMLResponse:
        """For a phone that is to wait."""
        cure = Text(_("Wait one minute, then try again."))
        title = _("Too many wrong codes")
        page = self._sheet(Sheet.TOO_MANY, title, cure, _type_code(), status=HTTPStatus.TOO_MANY_REQUESTS)
        page.headers["Retry-After"] = str(WINDOW)
        return page

    def stale(self) -> HTMLResponse:
        """For a form or an answer that does not belong to this browser now."""
        cure = Text(_("Scan the code on the kiosk once more."))
        return self._sheet(
            Sheet.STALE, _("This page is no longer good"), cure, _type_code(), status=HTTPStatus.BAD_REQUEST
        )

    def _sheet(self, sheet: Sheet, title: Message, *blocks: Block, status: int = HTTPStatus.OK) -> HTMLResponse:
        return self.pages.page(self.spoken, title, *blocks, status=status, name=sheet.value)


_NOT_SIGNED_IN = {
    Sheet.CANCELLED: (
        _("You did not sign in"),
        _("You can try again while the kiosk shows the code."),
        HTTPStatus.OK,
    ),
    Sheet.FAILED: (
        _("The sign-in did not work"),
        _("You can try again while the kiosk shows the code. If it happens again, call an agent at the kiosk."),
        HTTPStatus.BAD_GATEWAY,
    ),
    Sheet.UNREACHED: (
        _("France Travail does not answer"),
        _("Wait a moment and try again, while the kiosk shows the code."),
        HTTPStatus.BAD_GATEWAY,
    ),
}


def _type_code() -> Form:
    code = Field("user_code", _("Code on the kiosk"))
    return Form(DEVICE, (Button(_("Continue"), primary=True),), (code,), method="get")


def _choice(action: str, code: OfCode, *, yes: Message, no: Message) -> Form:
    buttons = (Button(yes, "answer", Answer.YES.value, primary=True), Button(no, "answer", Answer.NO.value))
    return Form(action, buttons, hidden=(("user_code", code.user_code), ("seal", code.seal)))
