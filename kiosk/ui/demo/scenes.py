"""Every page of the kiosk in every state, as stories played on a :class:`~kiosk.ui.demo.stage.Stage`.

A story is a generator: it plays until a page is worth a picture and yields its name. A name is the id of the step, or
of the screen where there is none, and after a slash what is special about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeAlias

from kiosk.devices.card_reader.simulated import CardKind
from kiosk.devices.payment_terminal.api import Prompt
from kiosk.money import Money, euros
from kiosk.orders.api import NotSold, PaidNotIssued, Progress, Sold, Stage, Stopped, Unresolved
from kiosk.procedures.fiscal_stamp.papers import Handed
from kiosk.procedures.mode import Mode
from kiosk.stamp import Stamp, StampNumber
from kiosk.tariffs import Catalogue
from kiosk.ui.demo import stage as staging
from kiosk.ui.demo.stage import TODAY

Play: TypeAlias = Callable[[staging.Stage], Iterator[str]]

EMAIL: Final = "usager@exemple.fr"
LONG_EMAIL: Final = "prenom.compose-nom.de.famille.tres.long@messagerie.departement.exemple.fr"
MOBILE: Final = "0639980042"
"""A number of the range that the numbering plan keeps for fiction (ARCEP decision 2018-0881)."""
NUMBER: Final = "9999000011112222"
ORDER: Final = "CHY1-7K3M-9QXW"


@dataclass(frozen=True, slots=True)
class Story:
    """What the gallery shows under one heading; ``live`` when the language can be changed at each of its pages."""

    title: str
    play: Play
    live: bool = True


def a_sale(amount: Money, *, message_sent: bool = True) -> Sold:
    bought = TODAY.date()
    stamp = Stamp(StampNumber(NUMBER), amount, bought, bought.replace(year=bought.year + 1), specimen=True)
    return Sold(ORDER, stamp, "A1B2C3", message_sent)


# --- before anybody starts -------------------------------------------------------------------------------------------


def conditions(stage: staging.Stage) -> Iterator[str]:
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


def attract(stage: staging.Stage) -> Iterator[str]:
    """Nobody is there."""
    for state in conditions(stage):
        yield _named("attract", state)


def home(stage: staging.Stage) -> Iterator[str]:
    """What can be had now."""
    stage.wake()
    for state in conditions(stage):
        yield _named("home", state)
    stage.configure("stamp_refund", Mode.OFF)
    stage.configure("fiscal_stamp", Mode.GUIDE)
    stage.wake()
    yield "home/guide-and-off"


# --- buying a stamp: which one? --------------------------------------------------------------------------------------


def need(stage: staging.Stage) -> Iterator[str]:
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
        _to_use(stage)
        stage.pick(use)
        yield f"{use}.case"
        stage.pick("lost" if use == "id_card" else "licence.lost")
        yield f"{use}.paid_on_ants"
        stage.shell.back()
        stage.pick(case)
        yield ending
    _to_use(stage)
    stage.pick("licence", "licence.exchange")
    yield "to_verify"
    for use in ("justice", "boat"):
        _to_use(stage)
        stage.pick("other")
        if use == "justice":
            yield "other.use"
        stage.pick(use)
        yield f"{use}.case"


def amount(stage: staging.Stage) -> Iterator[str]:
    """The amount of a letter, typed right and wrong."""
    _to_use(stage)
    stage.pick("residence")
    yield from _entry(stage, "amount", "225", {"zero": "0", "too-much": "1000", "commas": "2,2,5"})


def without_prices(stage: staging.Stage) -> Iterator[str]:
    """The same questions on a day for which no tariff is certain."""
    stage.office.stand(catalogue=Catalogue("none", ()))
    _to_use(stage)
    stage.pick("passport")
    yield "passport.age/no-prices"
    stage.pick("passport.adult", "standard")
    yield "to_verify/no-prices"


def guide(stage: staging.Stage) -> Iterator[str]:
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


def contact(stage: staging.Stage) -> Iterator[str]:
    """Where the stamp is sent, typed right and wrong, and the review of each."""
    stage.printer.empty()
    stage.start("fiscal_stamp")
    yield "start/no-paper"
    stage.printer.load(50)
    _to_channel(stage)
    yield "channel"
    stage.pick("email")
    wrong = {"no-at": "usager", "no-domain": "usager@", "bad": "usager@@exemple.fr", "long": LONG_EMAIL + "@"}
    yield from _entry(stage, "contact.email", EMAIL, wrong)
    stage.answer(EMAIL)
    yield "review.1/email"
    stage.shell.back()
    stage.answer(LONG_EMAIL)
    yield "review.1/long-email"
    stage.shell.back()
    stage.shell.back()
    stage.pick("sms")
    yield from _entry(stage, "contact.sms", MOBILE, {"too-short": "063998", "not-mobile": "0479000000"})
    stage.answer(MOBILE)
    yield "review.1/sms"
    _to_use(stage)
    stage.pick("residence")
    stage.answer("225,50")
    stage.pick("email")
    stage.answer(EMAIL)
    yield "review.1/residence"


# --- buying a stamp: the payment and what becomes of it --------------------------------------------------------------


def waiting(stage: staging.Stage) -> Iterator[str]:
    """Every state of the waiting screens."""
    told: tuple[Progress | None, ...] = (None, *Stage, *Prompt)
    for news in told:
        stage.clear(stage.language)
        stage.effects.news = news
        _to_review(stage)
        stage.go()
        stage.waits()
        yield _named("purchase.1", news.value if news else "")
    stage.clear(stage.language)
    stage.effects.purchase = a_sale(euros(86))
    _to_review(stage)
    stage.go()
    stage.waits_for("delivery")
    yield "delivery"
    stage.clear(stage.language)
    stage.effects.purchase = Unresolved(ORDER)
    _to_review(stage)
    stage.go()
    stage.waits_for("slip")
    yield "slip"


def not_sold(stage: staging.Stage) -> Iterator[str]:
    """Every way in which nothing was bought; some can be tried again."""
    tried = ""
    for why in Stopped:
        stage.clear(stage.language)
        stage.effects.purchase = NotSold(ORDER, why)
        _to_review(stage)
        stage.go()
        stage.robot.wait_until(lambda: stage.shell.content.id.startswith("not_sold"), "the end of the payment")
        tried = stage.shell.content.id
        yield f"{tried}/{why.value}"
        if tried != "not_sold":
            stage.go()
            if why is Stopped.DECLINED:
                yield "review.2"


def sold(stage: staging.Stage) -> Iterator[str]:
    """Every way in which a purchase ends well, or ends with an agent."""
    for sent in (True, False):
        for handed in Handed:
            stage.clear(stage.language)
            stage.effects.purchase, stage.effects.delivery = a_sale(euros(86), message_sent=sent), handed
            _to_review(stage)
            stage.go()
            stage.comes_to("sold")
            yield f"sold/{handed.value}" + ("" if sent else "-message-later")
    for outcome, ending in ((PaidNotIssued(ORDER), "paid_not_issued"), (Unresolved(ORDER), "unresolved")):
        stage.clear(stage.language)
        stage.effects.purchase, stage.effects.delivery = outcome, Handed.PRINTED
        _to_review(stage)
        stage.go()
        stage.comes_to(ending)
        yield ending


# --- a stamp that one has already ------------------------------------------------------------------------------------


def check(stage: staging.Stage) -> Iterator[str]:
    """Check the number of a stamp."""
    stage.start("stamp_refund")
    yield "goal"
    stage.pick("check")
    yield from _entry(stage, "number", NUMBER, {"fifteen": NUMBER[1:]})
    stage.answer(NUMBER)
    yield "format_right"


def refund(stage: staging.Stage) -> Iterator[str]:
    """Every question of a refund and every end of it."""
    stage.start("stamp_refund")
    stage.pick("refund")
    stage.answer(NUMBER)
    yield "seller"
    stage.pick("justice")
    yield "justice"
    stage.shell.back()
    stage.pick("online")
    yield "used"
    stage.pick("yes")
    yield "not_refundable"
    stage.shell.back()
    stage.pick("no")
    today = TODAY.date()
    wrong = {
        "incomplete": "0112",
        "impossible": "31022026",
        "future": f"{today + timedelta(days=1):%d%m%Y}",
        "ancient": "01012001",
    }
    yield from _entry(stage, "bought_on", "01062026", wrong)
    stage.answer("01012024")
    yield "too_late"
    stage.shell.back()
    stage.answer("01062026")
    yield from _entry(stage, "amount", "86", {"zero": "0"}, kind="refund-")
    stage.answer("86")
    yield from _entry(stage, "transaction", "A1-2026/00042", {"foreign": "№ 42"})
    stage.answer("A1-2026/00042")
    yield "review"
    stage.shell.back()
    stage.shell.unsure()
    yield "review/incomplete"
    stage.go()
    stage.waits_for("memo")
    yield "memo"


def refund_ready(stage: staging.Stage) -> Iterator[str]:
    """The end of a refund, by where it was bought and what became of the paper."""
    for seller in ("online", "tobacconist", "ants"):
        for handed in Handed:
            if handed is Handed.PARTLY or (seller != "online" and handed is not Handed.PRINTED):
                continue  # a memo is one page, and the paper reads the same wherever the stamp was bought
            yield from _memo(stage, seller, "01062026", handed, f"{seller}-{handed.value}")
    yield from _memo(stage, "online", f"{TODAY:%d%m%Y}", Handed.PRINTED, "too-early")


def _memo(stage: staging.Stage, seller: str, bought: str, handed: Handed, name: str) -> Iterator[str]:
    stage.clear(stage.language)
    stage.effects.delivery = handed
    stage.start("stamp_refund")
    stage.pick("refund")
    stage.answer(NUMBER)
    stage.pick(seller, "no")
    stage.answer(bought)
    stage.answer("86")
    stage.shell.unsure()
    stage.go()
    stage.comes_to("refund_ready")
    yield f"refund_ready/{name}"


# --- over and after every page ---------------------------------------------------------------------------------------


def overlays(stage: staging.Stage) -> Iterator[str]:
    """Everything that can lie over a page."""
    _to_use(stage)
    stage.shell.showLanguages()
    yield "use/languages"
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
    stage.shell.stay()
    stage.clock.advance(stage.shell.parts.settings.idle.warn_after_s + 1)
    stage.shows("idle")
    yield "use/idle"


def after(stage: staging.Stage) -> Iterator[str]:
    """What comes after a visit: all is erased, or the kiosk made a mistake."""
    _to_use(stage)
    stage.shell.finishNow()
    yield "goodbye"
    stage.effects.fails = True
    _to_review(stage)
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
    Story("Over the page", overlays, live=False),
    Story("After the visit", after),
)
"""In the order of a visit."""


# --- well-trodden ways -----------------------------------------------------------------------------------------------


def _named(page: str, state: str) -> str:
    return f"{page}/{state}" if state else page


def _entry(stage: staging.Stage, step: str, right: str, wrong: dict[str, str], *, kind: str = "") -> Iterator[str]:
    """Yield an entry empty, filled, refused when empty, and with each wrong input refused; leave it open."""
    yield f"{step}/{kind}empty"
    stage.go()
    yield f"{step}/{kind}nothing-written"
    for name, text in wrong.items():
        stage.answer(text)
        yield f"{step}/{kind}{name}"
    stage.type(right)
    yield f"{step}/{kind}filled"


def _to_use(stage: staging.Stage) -> None:
    stage.shell.finishNow()
    stage.start("fiscal_stamp")
    stage.go()


def _to_channel(stage: staging.Stage) -> None:
    _to_use(stage)
    stage.pick("passport", "passport.adult", "standard")


def _to_review(stage: staging.Stage) -> None:
    _to_channel(stage)
    stage.pick("email")
    stage.answer(EMAIL)
