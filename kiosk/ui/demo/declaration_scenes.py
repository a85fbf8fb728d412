"""Stories of the monthly declaration: who somebody is, what he declares, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from kiosk.declarations.api import (
    Acknowledgement,
    DocumentLink,
    Filed,
    FilingOutcome,
    Incoherent,
    Invalid,
    NotFiled,
    Part,
    Standing,
    Trouble,
    Uncertain,
)
from kiosk.identity.api import HandOver, Identified, NotIdentified
from kiosk.months import Month
from kiosk.procedures.mode import Mode
from kiosk.procedures.papers import Handed
from kiosk.ui.demo.stage import Stage
from kiosk.ui.demo.stand_ins import TODAY
from kiosk.ui.demo.ways import entry

HAND_OVER: Final = HandOver(
    address="https://guichet.chambery.example/identity/device",
    address_with_code="https://guichet.chambery.example/identity/device?user_code=WDJB-MJHT",
    code="WDJB-MJHT",
    seconds=300,
)
"""With the code of the example of RFC 8628, section 3.2."""
LINK: Final = DocumentLink("https://guichet.chambery.example/documents/9v2kq7tb4m", TODAY + timedelta(minutes=20))
EMPLOYERS: Final = ("Boulangerie du Lac", "Association d'aide à domicile des Alpes et de la Savoie")
REMARKS: Final = (
    "Vous déclarez un nombre d'heures élevé au regard du salaire déclaré.",
    "Vous déclarez un arrêt maladie et une activité aux mêmes dates.",
)
ERRORS: Final = (
    (Part.HOURS, "Le nombre d'heures doit être un nombre entier."),
    (Part.SICK_LEAVE, "La date de fin de l'arrêt maladie est antérieure à sa date de début."),
)
NOTHING: Final = ("no", "no", "none", "none", "no", "no", "no", "no", "yes")
"""The cards of a month without anything: no work, no event, still looking."""


def before(stage: Stage) -> Iterator[str]:
    """What is said before any question, in every state of the window, the clock and the configuration."""
    stage.start("france_travail")
    yield "start"
    stage.go()
    yield "phone"
    stage.pick("none")
    yield "checklist"
    stage.clear(stage.language)
    stage.printer.empty()
    stage.start("france_travail")
    yield "start/declaration-no-paper"
    for name in ("home/not-open", "not_open.reminder", "not_open/no-thanks"):
        if name == "home/not-open":
            stage.clear(stage.language)
            stage.clock.later = timedelta(days=19)
            stage.wake()
        elif name == "not_open.reminder":
            stage.start("france_travail")
        else:
            stage.pick("no")
        yield name
    stage.shell.back()
    stage.pick("yes")
    stage.waits_for("reminder")
    yield "reminder"
    stage.clear(stage.language)
    stage.clock.in_step = False
    stage.wake()
    yield "home/clock-unsure"
    stage.start("france_travail")
    yield "clock_unsure"


def rehearsal(stage: Stage) -> Iterator[str]:
    """The guide: the same questions, then a memo and the official site."""
    stage.configure("france_travail", Mode.GUIDE)
    stage.start("france_travail")
    yield "start/declaration-guide"
    stage.pick("site")
    yield "hand_over/declaration"
    stage.shell.back()
    stage.pick("rehearse")
    stage.go()
    two_jobs(stage)
    everything_else(stage)
    yield "rehearsal"
    stage.go()
    stage.waits_for("memo")
    yield "memo/declaration"
    for handed in (Handed.PRINTED, Handed.NOT_PRINTED, Handed.HELD):
        stage.clear(stage.language)
        stage.configure("france_travail", Mode.GUIDE)
        stage.effects.results["memo"] = handed
        stage.start("france_travail")
        stage.pick("rehearse")
        stage.go()
        stage.pick(*NOTHING)
        stage.go()
        stage.comes_to("hand_over")
        yield f"hand_over/memo-{handed.value}"


def identity(stage: Stage) -> Iterator[str]:
    """The phone takes over, and every way in which that ends."""
    for news in (None, HAND_OVER):
        stage.clear(stage.language)
        stage.effects.news = news
        _to_identity(stage)
        stage.waits()
        yield "identify.1/code" if news else "identify.1"
    for why in NotIdentified:
        stage.clear(stage.language)
        stage.effects.results["identify.1"] = why
        _to_identity(stage)
        stage.comes_to("identify.1.then")
        yield f"identify.1.then/{why.value}"
    stage.clear(stage.language)
    stage.effects.results["identify.1"] = Identified("scene")
    _to_identity(stage)
    stage.waits_for("standing.1")
    yield "standing.1"
    stage.clear(stage.language)
    stage.effects.results |= {"identify.1": Identified("scene"), "standing.1": Trouble.UNREACHED}
    _to_identity(stage)
    stage.comes_to("standing.1.then")
    yield "standing.1.then"
    for standing in Standing:
        if standing is not Standing.OPEN:
            stage.clear(stage.language)
            stage.effects.results |= {"identify.1": Identified("scene"), "standing.1": standing}
            _to_identity(stage)
            stage.comes_to(standing.value)
            yield standing.value


def month(stage: Stage) -> Iterator[str]:
    """Every question, typed right and wrong."""
    to_month(stage)
    yield "worked"
    stage.pick("?")
    yield "ask_agent/declaration"
    stage.shell.back()
    stage.pick("yes")
    yield from entry(stage, "employers", "2", {"none": "0", "too-many": "13"})
    stage.answer("2")
    yield from entry(stage, "employer.1.name", EMPLOYERS[0], {"no-name": "-"})
    stage.type(EMPLOYERS[1])
    yield "employer.1.name/long"
    for keys in ("alphabetical", "arabic", "azerty"):
        stage.shell.setKeys(keys)
        if keys != "azerty":
            yield f"employer.1.name/{keys}"
    stage.answer(EMPLOYERS[1])
    yield from entry(stage, "employer.1.hours", "151", {"zero": "0", "too-many": "745"})
    stage.answer("151")
    yield from entry(stage, "employer.1.gross", "1802,35", {"zero": "0", "too-much": "100000"})
    stage.answer("1802,35")
    yield "employer.1.ended"
    stage.pick("no")
    stage.answer(EMPLOYERS[0])
    yield "employer.2.hours/empty"
    stage.answer("12")
    stage.answer("150")
    stage.pick("yes")
    yield "training"
    stage.pick("no")
    yield from _periods(stage)
    for step in ("maternity", "paternity", "retirement", "invalidity"):
        yield step
        stage.pick("yes")
        if step != "paternity":
            yield f"{step}.since"
            stage.answer("3")
    yield "looking"
    stage.pick("no")
    yield "looking.until"
    stage.answer("30")
    yield "looking.why"


def _periods(stage: Stage) -> Iterator[str]:
    yield "internship"
    stage.pick("several")
    yield "internship.times"
    stage.shell.back()
    stage.pick("once")
    yield "internship.1.start"
    stage.answer("9")
    yield "internship.1.end"
    stage.answer("13112026")
    yield "sick"
    stage.pick("several")
    yield "sick.times"
    stage.answer("2")
    yield from entry(stage, "sick.1.start", "5", {"no-such-day": "31", "other-month": "05102026"})
    stage.answer("5")
    yield from entry(stage, "sick.1.end", "08112026", {"before": "04112026"})
    stage.answer("08112026")
    stage.answer("26")
    stage.answer("03122026")


def check(stage: Stage) -> Iterator[str]:
    """The two reviews, the sending, and every answer after which nothing is recorded."""
    to_month(stage)
    stage.pick(*NOTHING)
    yield "review.1/nothing-to-declare"
    stage.go()
    yield "confirm.1/nothing-to-declare"
    to_month(stage)
    two_jobs(stage)
    everything_else(stage)
    yield "review.1/long"
    stage.go()
    yield "confirm.1/long"
    stage.go()
    stage.waits_for("submit.1")
    yield "submit.1"
    for outcome, page in (
        (Incoherent(REMARKS), "remarks.1"),
        (Invalid(ERRORS), "refused.1"),
        (NotFiled.NOT_TAKEN, "submit.1.then/not-taken"),
        (Trouble.UNREACHED, "submit.1.then"),
        (Trouble.IDENTITY_ENDED, "identity_ended.1"),
    ):
        _send(stage, outcome)
        stage.comes_to(page.partition("/")[0])
        yield page
        if isinstance(outcome, Incoherent):
            stage.go()
            yield "incoherent.1"
            stage.pick("confirm")
            yield "review.2/confirmed"


def proof(stage: Stage) -> Iterator[str]:
    """What a declaration that arrived leads to, and what nobody knows."""
    _send(stage, Filed(_acknowledgement()), jobs=True)
    stage.comes_to("documents")
    yield "documents"
    stage.pick("now")
    stage.waits_for("documents.link")
    yield "documents.link"
    _send(stage, Filed(_acknowledgement()), jobs=True)
    stage.comes_to("documents")
    stage.effects.results["documents.link"] = Trouble.UNREACHED
    stage.pick("now")
    stage.comes_to("documents.no_link")
    yield "documents.no_link"
    _send(stage, Filed(_acknowledgement()), jobs=True)
    stage.comes_to("documents")
    stage.effects.results["documents.link"] = LINK
    stage.pick("now")
    stage.comes_to("documents.send")
    yield "documents.send"
    stage.go()
    yield "documents.sent"
    stage.pick("not_all")
    yield "paper"
    stage.pick("yes")
    stage.waits_for("acknowledgement")
    yield "acknowledgement"
    yield from _endings(stage)


def _endings(stage: Stage) -> Iterator[str]:
    for handed in (Handed.PRINTED, Handed.NOT_PRINTED, Handed.HELD):
        _send(stage, Filed(_acknowledgement()), jobs=True)
        stage.comes_to("documents")
        stage.effects.results["acknowledgement"] = handed
        stage.pick("later", "yes")
        stage.comes_to("filed")
        yield f"filed/{handed.value}"
    for found, page in ((False, "filed"), (True, "found")):
        _send(stage, Filed(_acknowledgement(found=found)))
        stage.comes_to("paper")
        stage.pick("no")
        yield f"{page}/without-paper"
    for handed in (Handed.PRINTED, Handed.NOT_PRINTED, Handed.HELD):
        _send(stage, Uncertain())
        stage.effects.results["memo"] = handed
        stage.comes_to("uncertain")
        yield f"uncertain/{handed.value}"


def _acknowledgement(*, found: bool = False) -> Acknowledgement:
    return Acknowledgement("AR-7K2M-9QXF", Month(2026, 11), TODAY, "" if found else "Déclaration enregistrée.", found)


def _send(stage: Stage, outcome: FilingOutcome, *, jobs: bool = False) -> None:
    """Send a declaration, of two jobs or of nothing, to which the answer is ``outcome``."""
    stage.clear(stage.language)
    to_month(stage)
    stage.effects.results["submit.1"] = outcome
    if jobs:
        two_jobs(stage)
        stage.pick(*NOTHING[1:])
    else:
        stage.pick(*NOTHING)
    stage.go()
    stage.go()


def _to_identity(stage: Stage) -> None:
    stage.start("france_travail")
    stage.go()
    stage.pick("here")


def to_month(stage: Stage) -> None:
    """Come to the first question about the month, as somebody whom the phone knows."""
    stage.shell.finishNow()
    stage.effects.results |= {"identify.1": Identified("scene"), "standing.1": Standing.OPEN}
    _to_identity(stage)
    stage.comes_to("worked")


def two_jobs(stage: Stage) -> None:
    """Answer the questions about work: two employers, more hours together than are counted."""
    stage.pick("yes")
    stage.answer("2")
    for name, hours, gross, ended in ((EMPLOYERS[0], "151", "1802,35", "no"), (EMPLOYERS[1], "280", "1999", "yes")):
        stage.answer(name)
        stage.answer(hours)
        stage.answer(gross)
        stage.pick(ended)


def everything_else(stage: Stage) -> None:
    """Answer that everything else happened too, after the questions about work."""
    stage.pick("no", "once")
    stage.answer("9")
    stage.answer("13112026")
    stage.pick("several")
    stage.answer("3")
    for start, end in (("2", "03112026"), ("5", "08112026"), ("26", "03122026")):
        stage.answer(start)
        stage.answer(end)
    for step in ("maternity", "paternity", "retirement", "invalidity"):
        stage.pick("yes")
        if step != "paternity":
            stage.answer("3")
    stage.pick("no")
    stage.answer("30")
    stage.pick("work")
