"""A device that the kiosk does not have keeps the contract of its kind: it is a fault, and never a silent success."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.devices.absent import AbsentPrinter, AbsentReader, AbsentTerminal
from kiosk.devices.card_reader.api import CardFault, CardReader, ReaderState
from kiosk.devices.device import Actor, Severity, Status
from kiosk.devices.document_printer.api import DocumentPrinter, NotPrinted, PrinterState, PrintJob
from kiosk.devices.payment_terminal.api import (
    CaptureResult,
    LookUp,
    NotSent,
    PaymentRequest,
    PaymentTerminal,
    Prompt,
    ReversalResult,
    TerminalState,
    Unknown,
)
from kiosk.money import euros

TERMINAL: PaymentTerminal = AbsentTerminal()
PRINTER: DocumentPrinter = AbsentPrinter()
READER: CardReader = AbsentReader()

Device = PaymentTerminal | DocumentPrinter | CardReader
EACH = pytest.mark.parametrize("device", [TERMINAL, PRINTER, READER], ids=["terminal", "printer", "reader"])


@pytest.mark.parametrize(
    ("device", "state"),
    [(TERMINAL, TerminalState.OFFLINE), (PRINTER, PrinterState.OFFLINE), (READER, ReaderState.NO_READER)],
    ids=["terminal", "printer", "reader"],
)
def test_it_is_a_fault_that_it_must_mend(device: Device, state: object) -> None:
    assert device.status() == Status(state, Severity.FAULT, Actor.IT)  # type: ignore[type-var]  # one of the enums
    assert not device.status().usable


@EACH
def test_it_can_do_nothing(device: Device) -> None:
    capabilities = device.capabilities()
    assert {getattr(capabilities, name) for name in capabilities.__slots__} <= {False, "", LookUp.NONE}


@EACH
def test_it_is_listened_to_and_closed_as_often_as_one_likes(device: Device) -> None:
    def never(status: object) -> None:
        raise AssertionError(f"an absent device cannot become {status}")

    unsubscribe = device.subscribe(never)
    device.close()
    unsubscribe()
    unsubscribe()
    device.close()
    assert not device.status().usable


def test_no_money_moves_without_a_terminal() -> None:
    shown: list[Prompt] = []
    assert TERMINAL.pay(PaymentRequest("CHY1-7K3M-92QE", euros(86)), shown.append) == NotSent()
    assert shown == []


def test_a_payment_of_an_earlier_terminal_is_not_called_unpaid() -> None:
    assert TERMINAL.find("CHY1-7K3M-92QE") == Unknown()
    assert TERMINAL.reverse("CHY1-7K3M-92QE") is ReversalResult.UNKNOWN
    assert TERMINAL.last_payment() is None


def test_money_that_an_earlier_terminal_holds_is_not_called_lost() -> None:
    assert TERMINAL.capture("CHY1-7K3M-92QE") is CaptureResult.UNKNOWN


def test_a_day_without_a_terminal_is_not_called_a_day_without_sales() -> None:
    assert TERMINAL.totals(date(2026, 3, 2)) is None


def test_nothing_comes_out_of_no_printer() -> None:
    assert PRINTER.print_document(PrintJob("stamp", b"%PDF-")) == NotPrinted(PrinterState.OFFLINE)


def test_no_card_answers_without_a_reader() -> None:
    assert READER.connect() is CardFault.NO_READER
