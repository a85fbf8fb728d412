"""The kiosk is stopped while a citizen pays: what became of his money is written before the journal closes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from threading import Event as Signal
from threading import Thread

import pytest

from kiosk.app import assembled
from kiosk.backoffice.server.embedded import EmbeddedServer
from kiosk.backoffice.server.settings import KioskToken, ServerSettings
from kiosk.clock import SystemClock
from kiosk.contact import Email
from kiosk.conversation.do import Purchase
from kiosk.devices.absent import AbsentPrinter, AbsentReader
from kiosk.devices.payment_terminal.api import Capabilities, PaymentOutcome, PaymentRequest, Prompt
from kiosk.devices.payment_terminal.simulated import FULL, NOTHING, Policy, SimulatedTerminal
from kiosk.dock.demo import KIOSK, demo_settings
from kiosk.fitted import Hardware
from kiosk.money import euros
from kiosk.orders.api import StampOrder
from kiosk.orders.events import PayIntended, PayUnknown
from kiosk.orders.journal import JournalReader
from kiosk.text import verbatim
from tests.unit.rooms import Listener

GUARD = 60.0
ORDER = StampOrder("passport.adult", euros(86), Email("usager@example.org"), "fr")


class SlowAnswer(SimulatedTerminal):
    """It has charged the card; its answer is on the wire while somebody closes it."""

    def __init__(self, can: Capabilities) -> None:
        super().__init__(SystemClock(), can, on_payment=Policy.APPROVE)
        self.charged, self.closing = Signal(), Signal()

    def pay(self, request: PaymentRequest, on_prompt: Callable[[Prompt], None]) -> PaymentOutcome:
        outcome = super().pay(request, on_prompt)
        self.charged.set()
        assert self.closing.wait(GUARD)
        return outcome

    def close(self) -> None:
        super().close()
        self.closing.set()


@pytest.mark.parametrize("can", [FULL, NOTHING], ids=["full", "nothing"])
def test_the_answer_of_the_terminal_still_finds_the_journal_open(tmp_path: Path, can: Capabilities) -> None:
    token, path, terminal = secrets.token_urlsafe(32), tmp_path / "journal.sqlite", SlowAnswer(can)
    server = ServerSettings((KioskToken.of(KIOSK, token),), port=0, database_url="sqlite://", stock=5)
    hardware = Hardware(terminal, AbsentPrinter(), AbsentReader())
    with EmbeddedServer(server) as office:
        settings = demo_settings(office.base_url)
        with assembled(settings, hardware, SystemClock(), token, journal=str(path)) as parts:
            effect = Purchase(id="purchase.1", title=verbatim(""), order=ORDER)
            paying = Thread(target=lambda: parts.effects.run(effect, "fr", Listener()))
            paying.start()
            assert terminal.charged.wait(GUARD)
        paying.join(GUARD)
    reader = JournalReader(path)
    (order,) = reader.orders()
    events = reader.events(order)
    reader.close()
    assert not isinstance(events[-1], PayIntended | PayUnknown), "the kiosk knew that he has paid"
    assert terminal.ledger()[order.code].kept == euros(86)
