"""The well-trodden ways through the procedures, and what is typed on them, for stories about something else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kiosk.money import Money
from kiosk.orders.api import Sold
from kiosk.stamp import Stamp, StampNumber
from kiosk.ui.demo.stage import Stage
from kiosk.ui.demo.stand_ins import TODAY

EMAIL: Final = "usager@exemple.fr"
LONG_EMAIL: Final = "prenom.compose-nom.de.famille.tres.long@messagerie.departement.exemple.fr"
MOBILE: Final = "0639980042"
"""A number of the range that the numbering plan keeps for fiction (ARCEP decision 2018-0881)."""
NUMBER: Final = "9999000011112222"
ORDER: Final = "CHY1-7K3M-9QXW"


def a_sale(amount: Money, *, message_sent: bool = True) -> Sold:
    """Return the outcome of a purchase that went well: a specimen, bought today."""
    bought = TODAY.date()
    stamp = Stamp(StampNumber(NUMBER), amount, bought, bought.replace(year=bought.year + 1), specimen=True)
    return Sold(ORDER, stamp, "A1B2C3", message_sent)


def named(page: str, state: str) -> str:
    """Return the name of a page in a state; no state is the plain page."""
    return f"{page}/{state}" if state else page


def entry(stage: Stage, step: str, right: str, wrong: dict[str, str], *, kind: str = "") -> Iterator[str]:
    """Yield an entry empty, filled, refused when empty, and with each wrong input refused; leave it open."""
    yield f"{step}/{kind}empty"
    stage.go()
    yield f"{step}/{kind}nothing-written"
    for name, text in wrong.items():
        stage.answer(text)
        yield f"{step}/{kind}{name}"
    stage.type(right)
    yield f"{step}/{kind}filled"


def to_use(stage: Stage) -> None:
    """Come to the first question of a purchase."""
    stage.shell.finishNow()
    stage.start("fiscal_stamp")
    stage.go()


def to_channel(stage: Stage) -> None:
    """Come to the question how a passport's stamp is received."""
    to_use(stage)
    stage.pick("passport", "passport.adult", "standard")


def to_review(stage: Stage) -> None:
    """Come to the review of a passport's stamp, sent by e-mail."""
    to_channel(stage)
    stage.pick("email")
    stage.answer(EMAIL)
