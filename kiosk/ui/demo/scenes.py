"""Every page of the kiosk in every state, as stories played on a :class:`~kiosk.ui.demo.stage.Stage`.

A story is a generator: it plays until a page is worth a picture and yields its name. A name is the id of the step, or
of the screen where there is none, and after a slash what is special about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from kiosk.devices.card_reader.simulated import CardKind
from kiosk.procedures.mode import Mode
from kiosk.tariffs import Catalogue
from kiosk.ui.demo import agents_scenes as agents
from kiosk.ui.demo import declaration_scenes as declaration
from kiosk.ui.demo.payment_scenes import not_sold, sold, waiting
from kiosk.ui.demo.refund_scenes import check, refund, refund_ready
from kiosk.ui.demo.stage import Stage
from kiosk.ui.demo.ways import EMAIL, LONG_EMAIL, MOBILE, entry, named, to_channel, to_review, to_use

Play: TypeAlias = Callable[[Stage], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Story:
    """What the gallery shows under one heading; ``live`` when the language can be changed at each of its pages."""

    title: str
    play: Play
    live: bool = True


# --- before anybody starts -------------------------------------------------------------------------------------------


def conditions(stage: Stage) -> Iterator[str]:
    """Put the kiosk into each state in which somebody can find it, and yield its name."""
    yield ""
    stage.printer.empty()
    yield "no-paper"
    stage.printer.load(50)
    stage.terminal.set_online(False)
    yield "no-terminal"
    stage.terminal.set_online(True)
    stage.office.stand(reachable=False, tariffs=False)
    yield "no-office"
    stage.office.stand()


def attract(stage: Stage) -> Iterator[str]:
    """Nobody is there."""
    for state in conditions(stage):
        yield named("attract", state)


def home(stage: Stage) -> Iterator[str]:
    """What can be had now."""
    stage.wake()
    for state in conditions(stage):
        yield named("home", state)
    stage.configure("stamp_refund", Mode.OFF)
    stage.configure("fiscal_stamp", Mode.GUIDE)
    stage.wake()
    yield "home/guide-and-off"


# --- buying a stamp: which one? --------------------------------------------------------------------------------------


def need(stage: Stage) -> Iterator[str]:
    """Every question that leads to a stamp, and every end that spares a payment."""
    stage.start("fiscal_stamp")
    yield "start"
    stage.go()
    yield "use"
    stage.pick("passport")
    yield "passport.age"
    stage.pick("passport.adult")
    yield "passport.case"
    for case, ending in (("paid_on_ants", "already_paid"), ("may_be_free", "may_be_free")):
        stage.pick(case)
        yield ending
        stage.shell.back()
    for use, case, ending in (("id_card", "renewal", "free"), ("licence", "other", "ask_agent")):
        to_use(stage)
        stage.pick(use)
        yield f"{use}.case"
        stage.pick("lost" if use == "id_card" else "licence.lost")
        yield f"{use}.paid_on_ants"
        stage.shell.back()
        stage.pick(case)
        yield ending
    to_use(stage)
    stage.pick("licence", "licence.exchange")
    yield "to_verify"
    for use in ("justice", "boat"):
        to_use(stage)
        stage.pick("other")
        if use == "justice":
            yield "other.use"
        stage.pick(use)
        yield f"{use}.case"


def amount(stage: Stage) -> Iterator[str]:
    """The amount of a letter, typed right and wrong."""
    to_use(stage)
    stage.pick("residence")
    yield "residence.paid_on_anef"
    stage.pick("no")
    yield from entry(stage, "amount", "225", {"zero": "0", "too-much": "1000", "commas": "2,2,5"})


def without_prices(stage: Stage) -> Iterator[str]:
    """The same questions on a day for which no tariff is certain."""
    stage.office.stand(catalogue=Catalogue("none", ()))
    to_use(stage)
    stage.pick("passport")
    yield "passport.age/no-prices"
    stage.pick("passport.adult", "standard")
    yield "to_verify/no-prices"


def guide(stage: Stage) -> Iterator[str]:
    """What the kiosk does for somebody whom it cannot sell to."""
    stage.terminal.set_online(False)
    stage.start("fiscal_stamp")
    yield "start/guide"
    stage.go()
    stage.pick("passport", "passport.adult", "standard")
    yield "hand_over"
    stage.clear(stage.language)
    stage.office.stand(reachable=False, tariffs=False)
    stage.start("fiscal_stamp")
    stage.go()
    yield "hand_over/no-tariffs"


# --- buying a stamp: the contact and the review ----------------------------------------------------------------------


def contact(stage: Stage) -> Iterator[str]:
    """Where the stamp is sent, typed right and wrong, and the review of each."""
    stage.printer.empty()
    stage.start("fiscal_stamp")
    yield "start/no-paper"
    stage.printer.load(50)
    to_channel(stage)
    yield "channel"
    stage.pick("email")
    wrong = {"no-at": "usager", "no-domain": "usager@", "bad": "usager@@exemple.fr", "long": LONG_EMAIL + "@"}
    yield from entry(stage, "contact.email", EMAIL, wrong)
    stage.answer(EMAIL)
    yield "review.1/email"
    stage.shell.back()
    stage.answer(LONG_EMAIL)
    yield "review.1/long-email"
    stage.shell.back()
    stage.shell.back()
    stage.pick("sms")
    yield from entry(stage, "contact.sms", MOBILE, {"too-short": "063998", "not-mobile": "0479000000"})
    stage.answer(MOBILE)
    yield "review.1/sms"
    to_use(stage)
    stage.pick("residence")
    stage.pick("no")
    stage.answer("225,50")
    stage.pick("email")
    stage.answer(EMAIL)
    yield "review.1/residence"


# --- over and after every page ---------------------------------------------------------------------------------------


def overlays(stage: Stage) -> Iterator[str]:
    """Everything that can lie over a page."""
    to_use(stage)
    stage.shell.showLanguages()
    yield "use/languages"
    stage.shell.stay()
    stage.shell.showComfort()
    yield "use/comfort"
    stage.shell.stay()
    stage.shell.showVoice()
    yield "use/voice"
    stage.shell.stay()
    stage.shell.finish()
    yield "use/finish"
    stage.shell.stay()
    stage.reader.insert(CardKind.BANK)
    stage.shows("card")
    yield "use/card"
    stage.reader.remove()
    stage.office.hold_calls()
    stage.shell.callAgent()
    stage.robot.settle()
    yield "use/agent-calling"
    for told in (True, False):
        stage.office.answer_calls(told=told)
        stage.shell.callAgent()
        stage.hears_of_the_call()
        yield "use/agent-told" if told else "use/agent-unreached"
        if told:
            stage.shell.tellNeed("explain")
            stage.robot.settle()
            yield "use/agent-need"
            stage.office.coming = True
            stage.hears_of_the_agent()
            yield "use/agent-coming"
    stage.shell.stay()
    stage.clock.advance(stage.shell.parts.settings.idle.warn_after_s + 1)
    stage.shows("idle")
    yield "use/idle"


def after(stage: Stage) -> Iterator[str]:
    """What comes after a visit: all is erased, or the kiosk made a mistake."""
    to_use(stage)
    stage.shell.finishNow()
    yield "goodbye"
    stage.effects.fails = True
    to_review(stage)
    stage.go()
    stage.fails()
    yield "failure"


STORIES: Final = (
    Story("Nobody is there", attract),
    Story("What can be had", home),
    Story("Which stamp", need),
    Story("The amount of a letter", amount),
    Story("No certain price", without_prices),
    Story("Not sold here: the guide", guide),
    Story("Where to send it", contact),
    Story("Waiting", waiting),
    Story("Not sold", not_sold),
    Story("Sold", sold),
    Story("Check a stamp", check),
    Story("Ask for a refund", refund),
    Story("The refund is ready", refund_ready),
    Story("The declaration: before it", declaration.before),
    Story("The declaration: the guide", declaration.rehearsal),
    Story("The declaration: who it is", declaration.identity),
    Story("The declaration: the month", declaration.month),
    Story("The declaration: check and send", declaration.check),
    Story("The declaration: the proof", declaration.proof),
    Story("Over the page", overlays, live=False),
    Story("The agents' mode", agents.mode, live=False),
    Story("After the visit", after),
)
"""In the order of a visit."""
