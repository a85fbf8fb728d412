"""How a declaration ends: what is known of it, in plain words, and what to do now."""

from __future__ import annotations

from typing import Final

from kiosk.conversation.step import Ending, Point, Tone
from kiosk.declarations.api import Acknowledgement, Document, Standing
from kiosk.declarations.calendar import Window
from kiosk.months import Month
from kiosk.procedures.france_travail import papers, words
from kiosk.procedures.papers import Handed
from kiosk.text import Reference, _

NOT_SENT: Final = _("Nothing was sent.")


def filed(proof: Acknowledgement, missing: tuple[Document, ...], handed: Handed | None) -> Ending:
    """Return the last page of a declaration that arrived; ``handed`` is None when no paper was wanted."""
    points = [Point("calendar", _("Month: {month}", month=proof.month))]
    paper = _paper(handed)
    if paper is not None:
        points.append(paper)
    if missing:
        points.append(
            Point("paper", _("Papers still to be sent: {count}. They are on your list.", count=len(missing)))
            if handed is Handed.PRINTED
            else Point("paper", _("Papers still to be sent, from your account: {count}", count=len(missing)))
        )
    points.append(Point("globe", _("You see it within 24 hours on francetravail.fr.")))
    points.append(Point("warning", _("A mistake? Call {number}. Do not declare again.", number=Reference(words.PHONE))))
    return Ending(
        id="found" if proof.found else "filed",
        tone=Tone.DONE,
        title=_("Your declaration has arrived"),
        help=_("Received on {received}.", received=papers.at(proof)),
        points=tuple(points),
        number=proof.number or None,
        number_caption=_("Number of the acknowledgement"),
        qr=papers.in_short(proof),
        qr_caption=_("Scan with your phone: you keep this acknowledgement."),
        chapter=words.PROOF,
    )


def cannot_declare(standing: Standing, month: Month) -> Ending:
    """Return the page for a month that cannot be declared by this person now. Raises KeyError for OPEN."""
    title, help_, tone = {
        Standing.DONE: (
            _("This month is declared already"),
            _("France Travail has a declaration for {month}. Nothing more was sent.", month=month),
            Tone.DONE,
        ),
        Standing.CLOSED: (
            _("France Travail does not take declarations now"),
            _("The period for {month} is over, or not open yet. Nothing was sent.", month=month),
            Tone.ELSEWHERE,
        ),
        Standing.IMPOSSIBLE: (
            _("France Travail takes no declaration from you"),
            _("Perhaps you need not declare, or you are not registered. Nothing was sent."),
            Tone.AGENT,
        ),
    }[standing]
    wrong = Point("warning", _("You think that this is wrong? Call {number} today.", number=Reference(words.PHONE)))
    return Ending(
        id=standing.value,
        tone=tone,
        title=title,
        help=help_,
        points=(wrong, words.OFFICIAL_SITE, words.ASK_AGENT),
        qr=words.SITE,
        qr_caption=words.SCAN_SITE,
    )


def uncertain(window: Window, handed: Handed | None) -> Ending:
    """Return the page of a declaration of which nobody knows if it arrived."""
    paper = _paper(handed)
    return Ending(
        id="uncertain",
        tone=Tone.PROBLEM,
        title=_("We do not know if your declaration arrived"),
        help=_("The connection was lost at the wrong moment. Do not declare again before you have checked."),
        points=(
            Point("globe", _("Look in your account on francetravail.fr, or call {number}.", number=_phone())),
            Point("calendar", _("You have time until {day}.", day=window.last_day)),
            *((paper,) if paper else ()),
            words.ASK_AGENT,
        ),
        qr=words.SITE,
        qr_caption=words.SCAN_SITE,
        chapter=words.PROOF,
    )


def hand_over(window: Window, handed: Handed | None) -> Ending:
    """Return the page that sends the citizen to the official site, with his memo if he has one."""
    paper = _paper(handed)
    return Ending(
        id="hand_over",
        tone=Tone.ELSEWHERE,
        title=_("Declare on the official site"),
        help=_("This kiosk sent nothing. Your declaration counts when the official site says so."),
        points=(
            *((paper,) if paper else ()),
            Point("calendar", _("You have time until {day}, before midnight.", day=window.last_day)),
            words.OFFICIAL_SITE,
            words.BY_PHONE,
        ),
        qr=words.SITE,
        qr_caption=words.SCAN_SITE,
    )


def not_open(window: Window, handed: Handed | None) -> Ending:
    """Return the page for the days between two windows."""
    paper = _paper(handed)
    return Ending(
        id="not_open",
        tone=Tone.ELSEWHERE,
        title=_("Come back from {day} on", day=window.first_day),
        help=_(
            "You can declare {month} from {first} to {last}.",
            month=window.month,
            first=window.first_day,
            last=window.last_day,
        ),
        points=(*((paper,) if paper else ()), words.OFFICIAL_SITE, words.BY_PHONE),
        qr=words.SITE,
        qr_caption=words.SCAN_SITE,
    )


def clock_unsure() -> Ending:
    """Return the page of a kiosk that is not sure of the date: a wrong one could cost a month of income."""
    return Ending(
        id="clock_unsure",
        tone=Tone.ELSEWHERE,
        title=_("Use the official site today"),
        help=_("This kiosk is not sure of the date. A declaration on a wrong date could be lost."),
        points=(words.OFFICIAL_SITE, words.BY_PHONE, words.ASK_AGENT),
        qr=words.SITE,
        qr_caption=words.SCAN_SITE,
    )


def _phone() -> Reference:
    return Reference(words.PHONE)


def _paper(handed: Handed | None) -> Point | None:
    if handed is None:
        return None
    return {
        Handed.PRINTED: Point("printer", _("Take your paper below the screen.")),
        # It says what the citizen earned: it must not come out in front of the next one.
        Handed.HELD: Point("agent", _("The printer kept your paper. Call an agent before you leave.")),
    }.get(handed, Point("no_printer", _("It could not be printed. Nothing is lost.")))
