"""Stories of a stamp that one has already: its number is checked, its refund prepared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from kiosk.procedures.papers import Handed
from kiosk.ui.demo.stage import Stage
from kiosk.ui.demo.stand_ins import TODAY
from kiosk.ui.demo.ways import NUMBER, entry


def check(stage: Stage) -> Iterator[str]:
    """Check the number of a stamp."""
    stage.start("stamp_refund")
    yield "goal"
    stage.pick("check")
    yield from entry(stage, "number", NUMBER, {"fifteen": NUMBER[1:]})
    stage.answer(NUMBER)
    yield "format_right"


def refund(stage: Stage) -> Iterator[str]:
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
    yield from entry(stage, "bought_on", "01062026", wrong)
    stage.answer("01012024")
    yield "too_late"
    stage.shell.back()
    stage.answer("01062026")
    yield from entry(stage, "amount", "86", {"zero": "0"}, kind="refund-")
    stage.answer("86")
    yield from entry(stage, "transaction", "A1-2026/00042", {"foreign": "№ 42"})
    stage.answer("A1-2026/00042")
    yield "review"
    stage.shell.back()
    stage.shell.unsure()
    yield "review/incomplete"
    stage.go()
    stage.waits_for("memo")
    yield "memo"
    stage.clear(stage.language)
    stage.printer.empty()
    _to_review(stage, "online", "01062026")
    yield "review/no-paper"


def refund_ready(stage: Stage) -> Iterator[str]:
    """The end of a refund, by where it was bought and what became of the paper."""
    for seller in ("online", "tobacconist", "ants"):
        for handed in Handed:
            if handed is Handed.PARTLY or (seller != "online" and handed is not Handed.PRINTED):
                continue  # a memo is one page, and the paper reads the same wherever the stamp was bought
            yield from _memo(stage, seller, "01062026", handed, f"{seller}-{handed.value}")
    yield from _memo(stage, "online", f"{TODAY:%d%m%Y}", Handed.PRINTED, "too-early")


def _memo(stage: Stage, seller: str, bought: str, handed: Handed, name: str) -> Iterator[str]:
    stage.clear(stage.language)
    stage.effects.delivery = handed
    _to_review(stage, seller, bought)
    stage.go()
    stage.comes_to("refund_ready")
    yield f"refund_ready/{name}"


def _to_review(stage: Stage, seller: str, bought: str) -> None:
    stage.start("stamp_refund")
    stage.pick("refund")
    stage.answer(NUMBER)
    stage.pick(seller, "no")
    stage.answer(bought)
    stage.answer("86")
    stage.shell.unsure()
