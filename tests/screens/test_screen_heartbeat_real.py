"""The screen goes on while a real adapter waits for a device that does not answer.

Beside the adapters nothing is different from the simulated devices of test_screen_heartbeat.py. A beat is also what
shows that a call of a C library lets the other threads run while it waits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kiosk.clock import AdjustableClock, Clock
from kiosk.devices.card_reader.api import CardFault, CardReader, ReaderState
from kiosk.devices.card_reader.pcsc import MUTE_TIMEOUT, PcscReader
from kiosk.devices.card_reader.simulated import CardKind
from kiosk.devices.code_scanner.stream import StreamCodeScanner
from kiosk.devices.document_printer import ipp_jobs, ipp_wire
from kiosk.devices.document_printer.ipp import IppPrinter
from kiosk.devices.document_printer.ipp_codec import Operation
from kiosk.devices.line import TcpAddress
from kiosk.devices.payment_terminal.concert import ConcertTerminal
from kiosk.devices.power.api import PowerState
from kiosk.devices.power.nut import ANSWER_WITHIN, INTERVAL, NutPower
from kiosk.devices.receipt_printer.api import Bitmap, Held, NotPrinted, ReceiptPrinterState
from kiosk.devices.receipt_printer.escpos import PROOF_TIMEOUT, EscPosPrinter
from kiosk.dock.actions import Action
from kiosk.ui.content import Screen
from tests.contract.strange_printer import Fault, StrangePrinter
from tests.contract.test_device_card_reader import SELECT_PIV, PlainCard
from tests.contract.test_device_power import WELL, OddUpsd
from tests.lab.concert import ConcertLab, Mode
from tests.lab.pcsc import Pcscd, VirtualSlot
from tests.lab.receipts import PaperLab
from tests.lab.silence import Silence
from tests.screens.heartbeat import Heartbeat, heartbeat
from tests.screens.standing import BackOffice, StandingKiosk, standing

RECEIPT = Bitmap(576, 300, bytes(range(72)) * 300)

Stand = Callable[..., StandingKiosk]


class StillClock(AdjustableClock):
    """A clock on which no device gives up before the test says so, however slow the machine is."""

    def monotonic(self) -> float:
        return self._added


@pytest.fixture
def still() -> StillClock:
    return StillClock()


@pytest.fixture
def stand(back_office: BackOffice, still: StillClock) -> Iterator[Stand]:
    """Put a kiosk on its feet with the adapters given, each made with the clock that stands still."""
    with ExitStack() as stack:

        def make(**adapters: Callable[[Clock], Any]) -> StandingKiosk:
            def real() -> dict[str, Any]:
                return {name: made(still) for name, made in adapters.items()}

            return stack.enter_context(standing(back_office, real=real))

        yield make


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the adapter for IPP wait for an answer for as long as the test lasts: it goes by the machine's clock."""
    monkeypatch.setattr(ipp_wire.Wire.ask, "__kwdefaults__", ipp_wire.Wire.ask.__kwdefaults__ | {"within": 60})
    monkeypatch.setattr(ipp_jobs, "_SEND_TIMEOUT", 60)


@pytest.fixture
def concert() -> Iterator[ConcertLab]:
    made = ConcertLab()
    yield made
    made.close()


@pytest.fixture
def strange() -> Iterator[StrangePrinter]:
    made = StrangePrinter()
    yield made
    made.close()


@pytest.fixture
def paper() -> Iterator[PaperLab]:
    made = PaperLab()
    yield made
    made.switch_off()


@pytest.fixture
def upsd() -> Iterator[OddUpsd]:
    """It answers the first question only."""
    made = OddUpsd((WELL,))
    yield made
    made.close()


@pytest.fixture
def slot() -> Iterator[VirtualSlot]:
    made = VirtualSlot()
    yield made
    made.remove()


@pytest.fixture
def silence() -> Iterator[Silence]:
    made = Silence()
    yield made
    made.close()


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Pcscd]:
    made = Pcscd(tmp_path)
    made.start()
    yield made
    made.close()


@pytest.fixture
def worker() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield pool


def go_on(kiosk: StandingKiosk, heard: Heartbeat, waits: Callable[[], bool], seconds: float = 0.5) -> None:
    """Let the screen beat while the device ``waits``, and see that it did and that the citizen is served."""
    before = heard.beats
    ends = time.monotonic() + seconds
    kiosk.until(lambda: time.monotonic() > ends and heard.beats > before + 1, "some beats")
    kiosk.shell._status.emit(None)  # news from anywhere make the screen look at every device
    kiosk.tap("agent")
    kiosk.until(lambda: kiosk.overlay == "agent", "the call for an agent")
    kiosk.tap("stay")
    assert waits(), "the device answered meanwhile: this test proves nothing"


def meanwhile(kiosk: StandingKiosk, pool: ThreadPoolExecutor, act: Callable[[], Any]) -> Any:
    """Return what ``act``, which may wait, returns on another thread while the screen goes on."""
    acting: Future[Any] = pool.submit(act)
    kiosk.until(acting.done, "what is done on another thread")
    return acting.result()


def test_a_concert_terminal_that_falls_silent(concert: ConcertLab, stand: Stand, still: StillClock) -> None:
    concert.next = Mode.SILENT_BEFORE
    kiosk = stand(terminal=lambda clock: ConcertTerminal("127.0.0.1", concert.port, clock))
    kiosk.until(lambda: kiosk.parts.devices.terminal.status().usable, "the terminal is there")
    kiosk.come_to_the_review()
    with heartbeat() as heard:
        kiosk.tap("continue")
        kiosk.until(concert.asked.is_set, "the terminal is asked for money")
        kiosk.until(lambda: kiosk.shell.property("waitingPlace") == "terminal", "the screen points at the terminal")
        go_on(kiosk, heard, lambda: kiosk.shell.property("waitingPlace") == "terminal")
        still.advance(181)
        kiosk.until(lambda: kiosk.page.screen in (Screen.INFORMATION, Screen.ENDING), "the kiosk gives it up")
    assert heard.caught == []
    assert concert.kept() == []


@pytest.mark.usefixtures("patience")
@pytest.mark.parametrize("operation", [Operation.CREATE_JOB, Operation.SEND_DOCUMENT, Operation.GET_JOB_ATTRIBUTES])
def test_an_ipp_printer_that_hangs(strange: StrangePrinter, stand: Stand, operation: Operation) -> None:
    kiosk = stand(printer=lambda clock: IppPrinter(strange.uri, clock))
    kiosk.until(lambda: kiosk.parts.devices.printer.status().usable, "the printer is there")
    kiosk.come_to_the_terminal()
    strange.faults[operation].append(Fault.HANGS)
    with heartbeat() as heard:
        kiosk.do(Action.PAYMENT_APPROVE)
        kiosk.until(strange.hanging.is_set, "the printer hangs")
        go_on(kiosk, heard, lambda: kiosk.page.screen is not Screen.ENDING)
        strange.let_go()
        kiosk.ends("sold")
    assert heard.caught == []


@pytest.mark.usefixtures("daemon")
def test_a_mute_card_behind_pcscd(
    slot: VirtualSlot, stand: Stand, still: StillClock, worker: ThreadPoolExecutor
) -> None:
    kiosk = stand(reader=lambda clock: PcscReader(virtual=True, clock=clock))
    reader = kiosk.parts.devices.reader
    kiosk.until(lambda: reader.status().state is ReaderState.EMPTY, "the reader is there")
    with heartbeat() as heard:
        meanwhile(kiosk, worker, lambda: slot.insert(PlainCard(CardKind.MUTE), mute=True))
        kiosk.until(lambda: kiosk.overlay == "card", "the kind word about the card")
        asking = worker.submit(_asked, reader)
        kiosk.until(slot.asked.is_set, "the card is asked")
        kiosk.tap("stay", "wake")
        go_on(kiosk, heard, lambda: not asking.done())
        still.advance(MUTE_TIMEOUT + 1)
        kiosk.until(asking.done, "the card is given up")
        assert asking.result() is CardFault.MUTE
        assert reader.status().state is ReaderState.CARD_MUTE
        meanwhile(kiosk, worker, slot.remove)
        kiosk.until(lambda: reader.status().state is ReaderState.EMPTY, "the card is gone")
    assert heard.caught == []


def _asked(reader: CardReader) -> object:
    session = reader.connect()
    return session if isinstance(session, CardFault) else session.transmit(SELECT_PIV)


def test_a_receipt_printer_that_takes_a_receipt_and_proves_nothing(
    paper: PaperLab, stand: Stand, still: StillClock, worker: ThreadPoolExecutor
) -> None:
    kiosk = stand(receipt_printer=lambda clock: EscPosPrinter(TcpAddress("127.0.0.1", paper.port), clock))
    receipts = kiosk.parts.devices.receipt_printer
    kiosk.until(lambda: receipts.status().usable, "the receipt printer is there")
    paper.set(proves=False)
    with heartbeat() as heard:
        kiosk.tap("wake")
        printing = worker.submit(receipts.print_receipt, RECEIPT)
        kiosk.until(lambda: paper.cuts == 1, "the receipt came out")
        go_on(kiosk, heard, lambda: not printing.done())
        still.advance(PROOF_TIMEOUT + 1)
        kiosk.until(printing.done, "the proof is given up")
        assert printing.result() == Held(ReceiptPrinterState.READY)
        clearing = worker.submit(kiosk.parts.devices.clear_held)
        go_on(kiosk, heard, lambda: not clearing.done())
        paper.set(proves=True)
        still.advance(PROOF_TIMEOUT + 1)
        kiosk.until(clearing.done, "the agent's word")
    assert heard.caught == []


def test_a_receipt_printer_that_never_says_a_word(
    silence: Silence, stand: Stand, still: StillClock, worker: ThreadPoolExecutor
) -> None:
    kiosk = stand(receipt_printer=lambda clock: EscPosPrinter(TcpAddress("127.0.0.1", silence.port), clock))
    with heartbeat() as heard:
        kiosk.until(silence.heard.is_set, "the printer is asked")
        kiosk.tap("wake")
        printing = worker.submit(kiosk.parts.devices.receipt_printer.print_receipt, RECEIPT)
        go_on(kiosk, heard, lambda: not printing.done())
        while not printing.done():
            still.advance(1)
            kiosk.robot.settle()
        assert printing.result() == NotPrinted(ReceiptPrinterState.UNKNOWN)
    assert heard.caught == []


def test_a_supply_that_falls_silent(upsd: OddUpsd, stand: Stand, still: StillClock) -> None:
    kiosk = stand(power=partial(NutPower, "borne", "127.0.0.1", upsd.port))
    power = kiosk.parts.devices.power
    kiosk.until(lambda: power.status().state is PowerState.MAINS, "the supply is there")
    with heartbeat() as heard:
        kiosk.tap("wake")
        still.advance(INTERVAL)
        kiosk.until(lambda: upsd.asked == 2, "the supply is asked again")
        go_on(kiosk, heard, lambda: power.status().state is PowerState.MAINS)
        still.advance(ANSWER_WITHIN)
        kiosk.until(lambda: power.status().state is PowerState.UNKNOWN, "nothing is known of it")
    assert heard.caught == []


def test_a_kiosk_on_whose_every_line_nobody_answers(silence: Silence, stand: Stand, still: StillClock) -> None:
    line = TcpAddress("127.0.0.1", silence.port)
    kiosk = stand(
        terminal=partial(ConcertTerminal, "127.0.0.1", silence.port),
        printer=partial(IppPrinter, f"ipp://127.0.0.1:{silence.port}/ipp/print"),
        receipt_printer=partial(EscPosPrinter, line),
        scanner=partial(StreamCodeScanner, line),
        power=partial(NutPower, "borne", "127.0.0.1", silence.port),
    )
    with heartbeat() as heard:
        kiosk.until(silence.heard.is_set, "somebody is asked")
        kiosk.tap("wake")
        go_on(kiosk, heard, lambda: not kiosk.parts.devices.terminal.status().usable)
        still.advance(20)
        go_on(kiosk, heard, lambda: not kiosk.parts.devices.printer.status().usable)
    assert heard.caught == []
