"""What the citizen takes home: the acknowledgement, the memo of a rehearsal, the reminder of the next window."""

from __future__ import annotations

from typing import Final

from kiosk.clock import PARIS
from kiosk.declarations.api import Acknowledgement, Document
from kiosk.declarations.calendar import Window
from kiosk.declarations.documents import KINDS
from kiosk.leaflet import Banner, Leaflet, QrNote, Quoted, Row, Section
from kiosk.procedures.france_travail import review, words
from kiosk.procedures.france_travail.acts import documents_for
from kiosk.procedures.france_travail.situation import Situation
from kiosk.text import Message, Reference, _, verbatim

_NO_PROOF: Final = Banner(
    _("No value as proof"),
    _("Nothing was sent to France Travail. This page helps you answer on the official site or by phone."),
)
_WHERE_DOCUMENTS: Final = _(
    "Send papers on francetravail.fr: “Mes échanges”, “Transmettre un document”, “Actualisation”."
)
_PATERNITY: Final = _("Declare the paternity leave on francetravail.fr, as a change of situation.")


def acknowledgement(proof: Acknowledgement, situation: Situation, missing: tuple[Document, ...]) -> Leaflet:
    """Return the acknowledgement of a declaration (CRPA art. L112-11, R112-11-1), with everything that it says.

    ``missing`` are the papers still to be sent. Every page names the town hall that sent it on.
    """
    received = [
        Row(_("Month"), _("{month}", month=proof.month)),
        Row(_("Received on"), at(proof)),
        Row(_("Handled by"), _("France Travail, francetravail.fr, phone {number}", number=Reference(words.PHONE))),
    ]
    return Leaflet(
        name="declaration",
        title=words.title(proof.month),
        number=(_("Number of the acknowledgement"), proof.number) if proof.number else None,
        sections=(
            Section(_("Acknowledgement of receipt"), tuple(received)),
            _answers(situation),
            _to_send(missing),
        ),
        quoted=Quoted(_("France Travail says"), proof.message) if proof.message else None,
        advice=(
            _("It says that your declaration arrived, not what France Travail decides."),
            _("It cannot be changed online. In case of a mistake, call {number}.", number=Reference(words.PHONE)),
            *((_WHERE_DOCUMENTS,) if missing else ()),
            *_elsewhere(situation),
        ),
        code=QrNote(in_short(proof), _("Scan with your phone: you keep this acknowledgement.")),
    )


def in_short(proof: Acknowledgement) -> Message:
    """Return the acknowledgement as the text of a QR code; it names nobody."""
    return _(
        "France Travail declaration for {month}. Received on {received}. Acknowledgement: {number}",
        month=proof.month,
        received=at(proof),
        number=Reference(proof.number or "-"),
    )


def at(proof: Acknowledgement) -> Message:
    """Return when the declaration was received."""
    moment = proof.received_at.astimezone(PARIS)
    return _("{day} at {time}", day=moment.date(), time=Reference(f"{moment:%H:%M}"))


def memo(situation: Situation, window: Window, *, uncertain: bool = False) -> Leaflet:
    """Return the memo of answers that nobody sent, or of which nobody knows if they arrived (``uncertain``)."""
    unsure = Banner(
        _("No value as proof"), _("Nobody knows if this declaration arrived: check before you send it again.")
    )
    return Leaflet(
        name="declaration-memo",
        title=words.title(window.month),
        banner=unsure if uncertain else _NO_PROOF,
        sections=(_answers(situation), _to_send(documents_for(situation.declaration))),
        advice=(
            _("You can declare until {day}, before midnight.", day=window.last_day),
            _("On the official site, or by phone: {number}.", number=Reference(words.PHONE)),
            _WHERE_DOCUMENTS,
            *_elsewhere(situation),
        ),
        code=QrNote(words.SITE, words.SCAN_SITE),
    )


def reminder(window: Window) -> Leaflet:
    """Return the reminder of a window that is not open yet."""
    return Leaflet(
        name="declaration-reminder",
        title=words.title(window.month),
        banner=Banner(_("Reminder"), _("Without a declaration, you are no longer registered, and no longer paid.")),
        sections=(
            Section(
                _("When"),
                (
                    Row(_("From"), _("{day}", day=window.first_day)),
                    Row(_("Until"), _("{day}, before midnight", day=window.last_day)),
                ),
            ),
            Section(
                _("Where"),
                (
                    Row(_("Official site"), verbatim("francetravail.fr")),
                    Row(_("By phone"), verbatim(words.PHONE)),
                    Row(_("Here"), _("At this kiosk")),
                ),
            ),
        ),
        advice=(_("Have your pay slips ready, and your France Travail account on your phone."),),
        code=QrNote(words.SITE, words.SCAN_SITE),
    )


def _answers(situation: Situation) -> Section:
    rows = tuple(Row(line.label, line.value) for line in review.lines(situation))
    return Section(_("Your answers"), rows)


def _to_send(documents: tuple[Document, ...]) -> Section:
    rows = (
        Row(KINDS[document.kind], verbatim(document.name) if document.name else _("To be sent"))
        for document in documents
    )
    return Section(_("Papers still to be sent"), tuple(rows))


def _elsewhere(situation: Situation) -> tuple[Message, ...]:
    return (_PATERNITY,) if situation.paternity else ()
