"""Declarations through the back office: sent once, and looked up when the answer is lost."""

from __future__ import annotations

import logging
from typing import Final, cast

import msgspec

from kiosk.backoffice.client import BackOfficeClient
from kiosk.backoffice.contract import ProblemBody
from kiosk.backoffice.contract_declarations import (
    DocumentLinkBody,
    FilingBody,
    LinkReadyBody,
    StandingBody,
    filing_of,
    link_for,
)
from kiosk.backoffice.wire import Reply, Request, decode
from kiosk.declarations.api import (
    Acknowledgement,
    Document,
    DocumentLink,
    Filed,
    FilingOutcome,
    NotFiled,
    Standing,
    StandingAnswer,
    Trouble,
    Uncertain,
)
from kiosk.declarations.situation import Declaration
from kiosk.months import Month
from kiosk.orders.api import Lost, NotReached, Refused

FILING_TIMEOUT: Final = 40.0
"""Seconds for an answer about a declaration. The back office gives one after at most 25, whatever the organism does."""

FILING_PATIENCE: Final = 45.0
"""Seconds for the whole of that call, its connection included."""

FILING_OVER: Final = 30.0
"""Seconds after which the back office has ended a call, with a margin: what is not recorded by then will not be."""

LOOK_UPS: Final = (1.0, 4.0, 10.0)
"""Seconds before each look-up of a declaration whose answer was lost."""

LOOKING_ENDS: Final = 75.0
"""Seconds after which no further look-up begins, from when the declaration was sent."""

_OK: Final = frozenset({200})
_LINKED: Final = frozenset({200, 201})
_REFUSALS: Final = frozenset({400, 404, 409, 413, 422})

_log = logging.getLogger(__name__)


class DeclarationsClient:
    """Implements :class:`kiosk.declarations.api.DeclarationOffice` on the line to the back office that ``office`` has.

    :meth:`standing` and :meth:`document_link` block for at most 45 seconds; :meth:`file` for as long, and for at most
    two minutes when its answer is lost and looked up.
    """

    def __init__(self, office: BackOfficeClient) -> None:
        self._office = office

    def standing(self, month: Month, token: str) -> StandingAnswer:
        """Return whether ``month`` can be declared by the holder of ``token``; UNREACHED for an unsound answer too."""
        request = _request("GET", f"/v1/declarations/{month}", token)

        def read(reply: Reply) -> StandingAnswer | Lost:
            body = decode(reply, _OK, StandingBody)
            return _not_taken(reply) if body is None else body.value()

        answer: StandingAnswer | Refused | NotReached | Lost
        answer = self._office.ask(request, read, patience=FILING_PATIENCE)
        if isinstance(answer, Refused | NotReached | Lost):
            return Trouble.UNREACHED
        return answer

    def file(self, declaration: Declaration, token: str, *, force: bool) -> FilingOutcome:
        """Send ``declaration`` once, whatever becomes of it; a lost answer is looked up by the standing.

        What was found by the standing has an acknowledgement without a number and without a message: the back office
        keeps neither, so an empty number means "looked up", and ``received_at`` is when it was.
        """
        month = declaration.month
        body = msgspec.json.encode(filing_of(declaration, force=force))
        request = _request("POST", f"/v1/declarations/{month}", token, body)

        def read(reply: Reply) -> FilingOutcome | Lost:
            said = decode(reply, _OK, cast("type[FilingBody]", FilingBody))
            if said is None:
                return _not_taken(reply)
            outcome = said.value()
            another = isinstance(outcome, Filed) and outcome.acknowledgement.month != month
            return Lost() if another else outcome

        sent = self._office.clock.monotonic()
        answer: FilingOutcome | Refused | NotReached | Lost
        answer = self._office.ask(request, read, patience=FILING_PATIENCE, once=True)
        if isinstance(answer, Refused | NotReached):
            return Trouble.UNREACHED
        if isinstance(answer, Lost):
            return self._look_up(month, token, sent)
        return answer

    def document_link(self, documents: tuple[Document, ...], month: Month, token: str) -> DocumentLink | Trouble:
        """Return a page on which the citizen's phone sends ``documents``; UNREACHED when the answer was lost too.

        Raises ValueError for no document, or for more than 40.
        """
        body = msgspec.json.encode(link_for(documents, month))

        def read(reply: Reply) -> DocumentLink | Trouble | Lost:
            said = decode(reply, _LINKED, cast("type[DocumentLinkBody]", DocumentLinkBody))
            if said is None:
                return _not_taken(reply)
            ready = isinstance(said, LinkReadyBody)
            return said.value() if ready == (reply.status == 201) else Lost()

        answer: DocumentLink | Trouble | Refused | NotReached | Lost
        answer = self._office.ask(_request("POST", "/v1/document-links", token, body), read)
        if isinstance(answer, Refused | NotReached | Lost):
            return Trouble.UNREACHED
        return answer

    def _look_up(self, month: Month, token: str, sent: float) -> FilingOutcome:
        """Return what the standing says of a declaration that was sent at ``sent`` and whose answer was lost.

        DONE is true whenever it is said. OPEN is true once the call is over for certain: before, the back office may
        still be at it. Anything else, the end of the identity included, says nothing of what was sent.
        """
        for wait in LOOK_UPS:
            if self._office.pause(wait) or self._since(sent) > LOOKING_ENDS:
                break
            standing = self.standing(month, token)
            early = FILING_OVER - self._since(sent)
            if standing is Standing.OPEN and early > 0:
                if self._office.pause(early):
                    break
                standing = self.standing(month, token)
            _log.info("a declaration whose answer was lost was looked up: %s", standing.value)
            if standing is Standing.DONE:
                return Filed(Acknowledgement("", month, self._office.clock.now(), "", found=True))
            if standing is Standing.OPEN:
                return NotFiled.NOT_TAKEN
            if standing is not Trouble.UNREACHED:
                break
        return Uncertain()

    def _since(self, moment: float) -> float:
        return self._office.clock.monotonic() - moment


def _request(method: str, path: str, token: str, body: bytes | None = None) -> Request:
    return Request(method, path, body, {"Citizen-Authorization": f"Bearer {token}"}, FILING_TIMEOUT)


def _not_taken(reply: Reply) -> Trouble | Lost:
    """Return UNREACHED for a refusal of the request itself, under which the contract promises that nothing was done."""
    problem = decode(reply, _REFUSALS, ProblemBody, "application/problem+json")
    if problem is None or problem.status != reply.status:
        return Lost()
    _log.error("the back office refuses a call about a declaration: %d", reply.status)
    return Trouble.UNREACHED
