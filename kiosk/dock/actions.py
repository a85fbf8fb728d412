"""The demo dock: acts on the simulated devices, the network and the clock, and tells how they stand.

No Qt and no HTTP here: the panel beside the kiosk and the loopback server both call :meth:`Dock.perform`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Protocol, TypeAlias

from kiosk.backoffice.simulated import NetworkMode
from kiosk.clock import AdjustableClock
from kiosk.declarations.calendar import next_window, open_window
from kiosk.devices.card_reader.api import ReaderState
from kiosk.devices.card_reader.simulated import CardKind
from kiosk.devices.code_scanner.api import ScannerState
from kiosk.devices.document_printer.api import PrinterState
from kiosk.devices.keypad.api import KeypadState
from kiosk.devices.payment_terminal.api import Prompt, TerminalState
from kiosk.devices.payment_terminal.simulated import Policy
from kiosk.devices.power.api import PowerState
from kiosk.devices.receipt_printer.api import Bitmap, ReceiptPrinterState
from kiosk.devices.simulation.card import SmartCard
from kiosk.dock.acts import Acts, acts_on
from kiosk.dock.beside import SimulatedDevices
from kiosk.dock.catalogue import CATALOGUE, Action

__all__ = ["CATALOGUE", "Action", "Dock", "DockState", "Network", "Performed", "Reason", "Rejected"]


class Network(Protocol):
    """The way to the back office, as the dock can spoil it; the demo's network switch is one."""

    @property
    def mode(self) -> NetworkMode:
        """Return what becomes of the next request."""

    @mode.setter
    def mode(self, mode: NetworkMode) -> None:
        """Decide what becomes of the next request."""


class CitizensPhone(Protocol):
    """The phone beside the kiosk; `kiosk.dock.handset.Handset` is one."""

    @property
    def sees_a_code(self) -> bool:
        """Return whether there is a code on screen to scan."""

    def sign_in(self, persona: str) -> bool:
        """Scan, sign in and approve; return whether there was a code."""

    def refuse(self, persona: str) -> bool:
        """Scan, sign in and refuse; return whether there was a code."""


class Organism(Protocol):
    """The simulated France Travail; `kiosk.dock.organism.SimulatedOrganism` turns its knobs."""

    def fail(self, call: str, fault: str) -> None:
        """Let the next call of that kind meet that fault."""

    def release(self) -> None:
        """Let go of every call that hangs, and of every fault that is still to come."""

    def forget(self) -> None:
        """Forget every declaration and every paper."""


class Reason(Enum):
    """Why an action was not performed."""

    NOTHING_TO_ACT_ON = "nothing_to_act_on"
    BAD_PARAMETER = "bad_parameter"


@dataclass(frozen=True, slots=True)
class Performed:
    """It was done; ``action`` is what was asked."""

    action: Action


@dataclass(frozen=True, slots=True)
class Rejected:
    """Nothing was done. ``detail`` is for the developer who asked."""

    reason: Reason
    detail: str


Result: TypeAlias = Performed | Rejected


@dataclass(frozen=True, slots=True)
class DockState:
    """How everything in reach of the dock stands. Nothing of a citizen is in it.

    ``amount_cents`` and ``prompt`` are what the terminal shows during a payment. ``policy`` answers each payment,
    ``next_payment`` the next one only; ``late`` payments are under way to the terminal. ``documents`` lie in the tray
    now, ``printed`` counts all that ever came out, ``spoiled`` the loose pages of those that were never finished;
    ``receipts`` hang from the receipt printer.
    ``clock`` is the kiosk's own time (ISO 8601), of which it is ``clock_sure`` or not. ``code_on_screen`` tells whether
    the kiosk waits for a phone.
    """

    terminal: TerminalState
    prompt: Prompt | None
    amount_cents: int | None
    policy: Policy
    next_payment: Policy | None
    late: int
    drop_requests: int
    drop_answers: int
    captures_refused: bool
    printer: PrinterState
    paper: int
    documents: int
    printed: int
    spoiled: int
    holds_a_job: bool
    cancel_fails: bool
    receipt_printer: ReceiptPrinterState
    receipts: int
    reader: ReaderState
    card: CardKind | None
    scanner: ScannerState
    power: PowerState
    keypad: KeypadState
    headset: bool
    network: NetworkMode
    clock: str
    clock_sure: bool
    code_on_screen: bool


class Dock:
    """Everything that makes the demo misbehave. Safe to call from any thread; nothing here waits."""

    def __init__(
        self,
        devices: SimulatedDevices,
        network: Network,
        clock: AdjustableClock,
        phone: CitizensPhone,
        organism: Organism,
        badge: SmartCard | CardKind = CardKind.AGENT_BADGE,
        agent_comes: Callable[[], None] = lambda: None,
    ) -> None:
        self._devices = devices
        self._network = network
        self._clock = clock
        self._phone = phone
        # What an act returns: False when there was nothing to act on, anything else when it was done.
        self._acts: Acts = {
            **acts_on(devices, badge),
            Action.NETWORK_CUT: lambda: setattr(network, "mode", NetworkMode.CUT),
            Action.NETWORK_RESTORE: lambda: setattr(network, "mode", NetworkMode.ONLINE),
            Action.NETWORK_LOSE_ANSWERS: lambda: setattr(network, "mode", NetworkMode.LOSE_ANSWERS),
            Action.NETWORK_LOSE_REQUESTS: lambda: setattr(network, "mode", NetworkMode.LOSE_REQUESTS),
            Action.NETWORK_LATE: lambda: setattr(network, "mode", NetworkMode.LATE),
            Action.CLOCK_ADVANCE: clock.advance,
            Action.CLOCK_JUMP: lambda by_seconds: clock.jump(by_seconds),
            Action.CLOCK_TO_DECLARATIONS: self._go_to_declarations,
            Action.CLOCK_UNSURE: lambda: setattr(clock, "in_step", False),
            Action.CLOCK_SURE: lambda: setattr(clock, "in_step", True),
            Action.AGENT_COMES: agent_comes,
            Action.PHONE_SIGN_IN: phone.sign_in,
            Action.PHONE_REFUSE: phone.refuse,
            Action.ORGANISM_FAIL: lambda fault, call: organism.fail(call, fault),
            Action.ORGANISM_RELEASE: organism.release,
            Action.ORGANISM_FORGET: organism.forget,
        }

    def perform(self, action: Action, /, **parameters: object) -> Result:
        """Do ``action`` and return Performed, or Rejected when a parameter is wrong or nothing could be acted on."""
        arguments: dict[str, int | str] = {}
        for parameter in CATALOGUE[action].parameters:
            given = parameters.pop(parameter.name, parameter.default)
            value = parameter.read(given)
            if value is None:
                return Rejected(Reason.BAD_PARAMETER, f"{parameter.name}: {parameter.expected}")
            arguments[parameter.name] = value
        if parameters:
            return Rejected(Reason.BAD_PARAMETER, f"{action.value} takes no such parameter: {', '.join(parameters)}")
        if self._acts[action](**arguments) is False:
            return Rejected(Reason.NOTHING_TO_ACT_ON, f"{action.value}: nothing to act on in this state")
        return Performed(action)

    def state(self) -> DockState:
        """Return how everything stands now. Each device is read by itself, not all in one instant."""
        terminal, printer, reader = self._devices.terminal, self._devices.printer, self._devices.reader
        amount = terminal.amount
        return DockState(
            terminal=terminal.status().state,
            prompt=terminal.prompt,
            amount_cents=amount.cents if amount else None,
            policy=terminal.on_payment,
            next_payment=terminal.next_payment,
            late=terminal.late,
            drop_requests=terminal.drop_requests,
            drop_answers=terminal.drop_answers,
            captures_refused=terminal.captures_refused,
            printer=printer.status().state,
            paper=printer.paper,
            documents=len(printer.tray),
            printed=printer.printed,
            spoiled=printer.spoiled,
            holds_a_job=printer.holds_a_job,
            cancel_fails=printer.cancel_fails,
            receipt_printer=self._devices.receipts.status().state,
            receipts=len(self._devices.receipts.tray),
            reader=reader.status().state,
            card=_kind(reader.card),
            scanner=self._devices.scanner.status().state,
            power=self._devices.power.status().state,
            keypad=self._devices.keypad.status().state,
            headset=self._devices.keypad.headset,
            network=self._network.mode,
            clock=self._clock.now().isoformat(timespec="seconds"),
            clock_sure=self._clock.synchronised(),
            code_on_screen=self._phone.sees_a_code,
        )

    def documents(self) -> tuple[bytes, ...]:
        """Return the PDFs that lie in the printer's tray, oldest first."""
        return self._devices.printer.tray

    def receipts(self) -> tuple[Bitmap, ...]:
        """Return the receipts that hang from their printer, oldest first."""
        return self._devices.receipts.tray

    def _go_to_declarations(self) -> bool:
        """Go forward to the morning of the first day on which a month can be declared, unless one can be now."""
        now = self._clock.now()
        if open_window(now) is not None:
            return False
        self._clock.advance((next_window(now).opens + timedelta(hours=9) - now).total_seconds())
        return True


def _kind(card: CardKind | SmartCard | None) -> CardKind | None:
    return card if card is None or isinstance(card, CardKind) else CardKind.AGENT_BADGE
