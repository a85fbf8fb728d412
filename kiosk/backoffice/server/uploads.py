"""The page on which a citizen's phone sends his papers. Each is passed on at once; nothing touches a disk."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated, Final

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from kiosk.backoffice.france_travail.connector import Deposit, File, FranceTravail
from kiosk.backoffice.france_travail.contract import LARGEST_DOCUMENT
from kiosk.backoffice.server.links import SECONDS, Links, Page
from kiosk.backoffice.server.pages import Block, Button, Form, Note, Pages, Text, Upload
from kiosk.declarations.api import Document
from kiosk.declarations.documents import name_of
from kiosk.text import _

PATH: Final = "/documents"
_FILE: Final = "paper"
_COOKIE: Final = "papers"
_NO_STORE: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
_ACCEPT: Final = "image/jpeg,image/png,application/pdf"

MOST_READ: Final = 30_000_000
"""Bytes of a body. Upstream takes a third of it: a phone whose photograph is too large is told so on a page, and a page
is only seen by who was listened to until the end."""

MOST_AT_ONCE: Final = 8
"""Papers on their way from all phones; more wait, and keep no thread from the kiosks."""

_MAGIC: Final = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"), (b"%PDF-", "pdf"))

_NOT_KEPT: Final = _("Nothing of them is kept here.")
_ELSEWHERE: Final = _("Send your papers from your France Travail account: “Mes échanges”, “Transmettre un document”.")
_WHY_NOT: Final = {
    Deposit.REFUSED: _("It was not taken. Send a photograph or a PDF of at most 5 pages and 10 megabytes."),
    Deposit.UNREACHED: _("It was not sent: France Travail does not answer. Try again."),
}

# It quotes bytes of what was sent.
logging.getLogger("python_multipart").setLevel(logging.CRITICAL)

router = APIRouter(prefix=PATH, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class UploadDesk:
    """What the routes work with. ``public_url`` is how a phone reaches them, None on this machine only."""

    links: Links
    organism: FranceTravail
    pages: Pages
    public_url: str | None
    lanes: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(MOST_AT_ONCE))


def _desk(request: Request) -> UploadDesk:
    desk: UploadDesk = request.app.state.uploads
    return desk


TheDesk = Annotated[UploadDesk, Depends(_desk)]
Spoken = Annotated[str | None, Header(alias="Accept-Language", max_length=1_000)]


@router.get("/{token}")
def show(desk: TheDesk, request: Request, token: str, accept_language: Spoken = None) -> Response:
    """Show the papers that are wanted."""
    sheets = Sheets(desk.pages, desk.pages.language(accept_language))
    encrypted = (desk.public_url or str(request.base_url)).startswith("https:")
    # With this prefix no neighbouring host can set it (RFC 6265bis, section 4.1.3.2); it needs https.
    cookie = f"__Host-{_COOKIE}" if encrypted else _COOKIE
    browser = _browser(request) or secrets.token_urlsafe(32)
    page = desk.links.page(token, browser)
    if page is None:
        return sheets.gone()
    answer = sheets.papers(token, page)
    answer.set_cookie(cookie, browser, max_age=SECONDS, path="/", secure=encrypted, httponly=True, samesite="lax")
    return answer


@router.post("/{token}/{place}")
async def send(desk: TheDesk, request: Request, token: str, place: int, accept_language: Spoken = None) -> Response:
    """Pass one paper on, and go back to all of them."""
    sheets = Sheets(desk.pages, desk.pages.language(accept_language))
    browser = _browser(request)
    page = desk.links.page(token, browser) if browser else None
    if page is None or not 0 <= place < len(page.documents):
        return sheets.gone()
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > MOST_READ:
        return sheets.too_large(token)
    try:
        content = await _content(request)
    except ClientDisconnect:
        return Response(status_code=HTTPStatus.BAD_REQUEST)

    def deposit(document: Document) -> Deposit:
        extension = extension_of(content)
        if extension is None or len(content) > LARGEST_DOCUMENT:
            return Deposit.REFUSED
        return desk.organism.deposit(document, page.month, File(extension, content), page.upstream_token)

    done = await to_thread.run_sync(page.send, place, deposit, limiter=desk.lanes)
    if page.complete or page.ended:
        desk.links.end(token)
        return sheets.papers(token, page)
    # Who loads the page again sends nothing again.
    return RedirectResponse(_back(token), HTTPStatus.SEE_OTHER, _NO_STORE) if done else sheets.busy(token)


def extension_of(content: bytes) -> str | None:
    """Return the extension that the first bytes of a file mean, None for a kind that is not taken."""
    return next((extension for magic, extension in _MAGIC if content.startswith(magic)), None)


async def _content(request: Request) -> bytes:
    """Return the file in the body, nothing when there is none or more than one."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return b""
    parser = MultiPartParser(request.headers, request.stream(), max_files=1, max_fields=1)
    # What is larger than this would go through a file on disk.
    parser.spool_max_size = MOST_READ
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError):  # the latter: a form without its boundary
        return b""
    try:
        file = form.get(_FILE)
        return await file.read() if isinstance(file, UploadFile) else b""
    finally:
        await form.close()


def _browser(request: Request) -> str | None:
    """Return the name that this browser was given, None when it has none."""
    return request.cookies.get(f"__Host-{_COOKIE}") or request.cookies.get(_COOKIE) or None


@dataclass(frozen=True, slots=True)
class Sheets:
    """What the phone reads, in one language."""

    pages: Pages
    spoken: str

    def papers(self, token: str, page: Page) -> HTMLResponse:
        """The papers that are wanted and what became of each, or the end of it."""
        title = _("Your papers: {month}", month=page.month)
        if page.complete:
            blocks: list[Block] = [Text(_("All papers are sent. You can go back to the kiosk.")), Note(_NOT_KEPT)]
            return self.pages.page(self.spoken, title, *blocks, name="complete")
        if page.ended:
            blocks = [Text(_("Your sign-in has ended.")), Text(_ELSEWHERE)]
            return self.pages.page(self.spoken, title, *blocks, name="ended")
        blocks = [Text(_("Send one paper after the other.")), Note(_NOT_KEPT)]
        for place, document in enumerate(page.documents):
            blocks += _paper(token, place, document, page.answers.get(place))
        return self.pages.page(self.spoken, title, *blocks, name="papers")

    def busy(self, token: str) -> HTMLResponse:
        """For who pressed a button twice."""
        wait = Text(_("Wait a moment, then look whether it is sent."))
        return self.pages.page(self.spoken, _("One paper is on its way"), wait, _again(token), name="busy")

    def too_large(self, token: str) -> HTMLResponse:
        """For a file that is not even looked at."""
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        cure = Text(_WHY_NOT[Deposit.REFUSED])
        title = _("This file is too large")
        return self.pages.page(self.spoken, title, cure, _again(token), status=status, name="too-large")

    def gone(self) -> HTMLResponse:
        """For a link that is over, or that another phone has."""
        title = _("This page is no longer good")
        return self.pages.page(self.spoken, title, Text(_ELSEWHERE), status=HTTPStatus.NOT_FOUND, name="gone")


def _paper(token: str, place: int, document: Document, answer: Deposit | None) -> list[Block]:
    name = name_of(document)
    if answer is Deposit.SENT:
        return [Text(_("{paper}: sent", paper=name))]
    blocks: list[Block] = []
    if answer is not None:
        blocks.append(Note(_WHY_NOT[answer]))
    blocks.append(Upload(f"{token}/{place}", _FILE, name, Button(_("Send this paper"), primary=True), _ACCEPT))
    return blocks


def _back(token: str) -> str:
    """The page, from the place of one of its papers; relative, so that a path in front of it changes nothing."""
    return f"../{token}"


def _again(token: str) -> Form:
    return Form(_back(token), (Button(_("Look again"), primary=True),), method="get")
