"""One life of the kiosk, wired as in production, without its screen: citizens buy and print until it is killed."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Iterable
from functools import partial
from importlib import import_module

from kiosk.app import assembled
from kiosk.backoffice.wire import Transport
from kiosk.clock import SystemClock
from kiosk.conversation.do import Delivery, Purchase
from kiosk.devices.absent import AbsentReader
from kiosk.devices.document_printer.api import PrintJob
from kiosk.dock.demo import demo_settings
from kiosk.fitted import Hardware
from kiosk.orders import case
from kiosk.orders.api import NotSold, PaidNotIssued, PurchaseOutcome, Sold
from kiosk.procedures.fiscal_stamp.papers import StampPapers
from kiosk.procedures.papers import Handed
from kiosk.supervision import monitor
from kiosk.text import verbatim
from kiosk.ui.parts import Parts
from kiosk.visit import effects, press
from kiosk.visit.sheets import Sheet
from tests.faults.kills.processes import Ready
from tests.faults.kills.scene import LANGUAGE, Scene, Told, order_of
from tests.faults.kills.wires import WiredPrinter, WiredTerminal
from tests.unit.rooms import Listener

_WORDS = verbatim("-")
_GLANCE = 0.005
_LATER = ("requests", "kiosk.backoffice.client", "kiosk.documents.wording", "kiosk.orders.lock", "kiosk.visit.effects")


class AmountPress:
    """Draws the amount only: drawing a real page takes longer than a life, and moves no money."""

    def __init__(self, *_anything: object) -> None:
        pass

    def sheets(self, paper: StampPapers, language: str, *, large: bool = False) -> tuple[Sheet, ...]:
        """Return the page by which the printer counts."""
        return (Sheet(lambda: PrintJob("stamp", str(paper.sold.stamp.amount.cents).encode())),)


def warm() -> None:
    """Import what a kiosk imports when it first needs it: once, in the process that all lives are forked from."""
    for name in _LATER:
        import_module(name)


def hasten() -> None:
    """Shorten every wait between two tries, so that tries and rounds of recovery come several to a life."""
    case._PAUSES = (0.01, 0.02, 0.04)
    monitor._WHEN_WELL = monitor._WHEN_NOT = 0.03
    press.DocumentPress = AmountPress


def live(scene: Scene, citizens: Iterable[int], transport: Transport | None, ready: Ready) -> None:
    """Open the kiosk on its journal, recover in the background, and serve one citizen after the other."""
    logging.basicConfig(filename=scene.folder / "kiosk.log", format="%(levelname)s %(name)s: %(message)s")
    hasten()
    hardware = Hardware(WiredTerminal(scene.cabinet, scene.can), WiredPrinter(scene.cabinet), AbsentReader())
    ready()
    with assembled(
        demo_settings(scene.office),
        hardware,
        SystemClock(),
        scene.token,
        journal=str(scene.journal),
        transport=transport,
    ) as parts:
        parts.begin()
        for cents in citizens:
            while not parts.office.reachable:  # the home screen offers no stamp then
                time.sleep(_GLANCE)
            _serve(scene, parts, cents)
        while True:
            signal.pause()


def _serve(scene: Scene, parts: Parts, cents: int) -> None:
    run = partial(parts.effects.run, language=LANGUAGE, watch=Listener())
    sold = run(Purchase(id="buy", title=_WORDS, order=order_of(cents)))
    scene.tell(cents, _told(sold))
    if not isinstance(sold, Sold):
        return
    paper = Delivery(id="paper", title=_WORDS, item=StampPapers(sold, _WORDS, _WORDS))
    if run(paper) is not Handed.PRINTED:
        run(paper)  # what a citizen without his paper does, where the screen lets him


def _told(outcome: PurchaseOutcome | effects.EffectResult) -> Told:
    match outcome:
        case Sold():
            return Told.SOLD
        case NotSold():
            return Told.NOT_CHARGED
        case PaidNotIssued():
            return Told.STAMP_FOLLOWS
        case _:
            return Told.UNRESOLVED
