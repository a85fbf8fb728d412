"""Stories of the payment: what the citizen waits for, and every way in which it ends."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.devices.payment_terminal.api import Prompt
from kiosk.money import euros
from kiosk.orders.api import NotSold, PaidNotIssued, PaidWithoutStamp, Progress, Stage, Stopped, Unresolved
from kiosk.procedures.papers import Handed
from kiosk.ui.demo import stage as staging
from kiosk.ui.demo.ways import ORDER, a_sale, named, to_review


def waiting(stage: staging.Stage) -> Iterator[str]:
    """Every state of the waiting screens."""
    told: tuple[Progress | None, ...] = (None, *Stage, *Prompt)
    for news in told:
        stage.clear(stage.language)
        stage.effects.news = news
        to_review(stage)
        stage.go()
        stage.waits()
        yield named("purchase.1", news.value if news else "")
    stage.clear(stage.language)
    stage.effects.purchase = a_sale(euros(86))
    to_review(stage)
    stage.go()
    stage.waits_for("delivery")
    yield "delivery"
    stage.clear(stage.language)
    stage.effects.purchase = Unresolved(ORDER)
    to_review(stage)
    stage.go()
    stage.waits_for("slip")
    yield "slip"


def not_sold(stage: staging.Stage) -> Iterator[str]:
    """Every way in which nothing was bought; some can be tried again."""
    tried = ""
    for why in Stopped:
        stage.clear(stage.language)
        stage.effects.purchase = NotSold(ORDER, why)
        to_review(stage)
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
            to_review(stage)
            stage.go()
            stage.comes_to("sold")
            yield f"sold/{handed.value}" + ("" if sent else "-message-later")
    for outcome, ending in (
        (PaidNotIssued(ORDER), "paid_not_issued"),
        (PaidWithoutStamp(ORDER), "paid_without_stamp"),
        (Unresolved(ORDER), "unresolved"),
    ):
        for handed in Handed:
            if handed is Handed.PARTLY:
                continue  # a slip is one page
            stage.clear(stage.language)
            stage.effects.purchase, stage.effects.delivery = outcome, handed
            to_review(stage)
            stage.go()
            stage.comes_to(ending)
            yield f"{ending}/{handed.value}"
