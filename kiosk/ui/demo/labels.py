"""What the dock's panel says, in French like the dock's catalogue: a tool of those who show and test the kiosk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final

from kiosk.backoffice.simulated import NetworkMode
from kiosk.devices.card_reader.api import ReaderState
from kiosk.devices.code_scanner.api import ScannerState
from kiosk.devices.document_printer.api import PrinterState
from kiosk.devices.document_printer.simulated import Toner
from kiosk.devices.keypad.api import Key, KeypadState
from kiosk.devices.payment_terminal.api import DeclineReason, Prompt, TerminalState
from kiosk.devices.payment_terminal.simulated import Policy
from kiosk.devices.power.api import PowerState
from kiosk.devices.receipt_printer.api import ReceiptPrinterState
from kiosk.dock.actions import DockState
from kiosk.dock.catalogue import CATALOGUE, Action, Description, Group, Number, Parameter, Text, Word

_WORDS: Final[Mapping[Enum, str]] = MappingProxyType(
    {
        TerminalState.READY: "prêt",
        TerminalState.BUSY: "occupé",
        TerminalState.OFFLINE: "débranché",
        TerminalState.OUT_OF_SERVICE: "hors service",
        TerminalState.UNKNOWN: "inconnu",
        Prompt.PRESENT_CARD: "attend la carte",
        Prompt.ENTER_PIN: "attend le code",
        Prompt.PLEASE_WAIT: "interroge la banque",
        Prompt.REMOVE_CARD: "rend la carte",
        Policy.MANUAL: "à la main",
        Policy.APPROVE: "accepter",
        Policy.DECLINE: "refuser",
        Policy.CANCEL: "annuler",
        Policy.HANG: "figer",
        Policy.LOSE_ANSWER: "perdre la réponse",
        Policy.LOSE_REQUEST: "perdre la demande",
        Policy.LATE: "retarder la demande",
        DeclineReason.REFUSED: "par la banque",
        DeclineReason.FORBIDDEN: "carte interdite",
        DeclineReason.WRONG_PIN: "code faux",
        PrinterState.READY: "prête",
        PrinterState.PAPER_LOW: "bientôt vide",
        PrinterState.TONER_LOW: "bientôt sans encre",
        PrinterState.PRINTING: "imprime",
        PrinterState.PAPER_OUT: "sans papier",
        PrinterState.TONER_OUT: "sans encre",
        PrinterState.JAMMED: "bourrage",
        PrinterState.DOOR_OPEN: "porte ouverte",
        PrinterState.BUSY: "occupée",
        PrinterState.BROKEN: "en panne",
        PrinterState.HOLDING: "retient un document",
        PrinterState.OFFLINE: "débranchée",
        PrinterState.UNKNOWN: "inconnue",
        Toner.FULL: "pleine",
        Toner.LOW: "presque vide",
        Toner.OUT: "vide",
        ReceiptPrinterState.READY: "prête",
        ReceiptPrinterState.PAPER_LOW: "rouleau presque fini",
        ReceiptPrinterState.PRINTING: "imprime",
        ReceiptPrinterState.PAPER_OUT: "rouleau fini",
        ReceiptPrinterState.COVER_OPEN: "capot ouvert",
        ReceiptPrinterState.BROKEN: "en panne",
        ReceiptPrinterState.OFFLINE: "débranchée",
        ReceiptPrinterState.HOLDING: "retient un ticket",
        ReceiptPrinterState.UNKNOWN: "inconnue",
        ScannerState.READY: "prêt",
        ScannerState.OFFLINE: "débranché",
        ScannerState.UNKNOWN: "inconnu",
        PowerState.MAINS: "secteur",
        PowerState.ON_BATTERY: "batterie",
        PowerState.LOW_BATTERY: "batterie presque vide",
        PowerState.UNKNOWN: "inconnue",
        KeypadState.READY: "prêt",
        KeypadState.OFFLINE: "débranché",
        KeypadState.UNKNOWN: "inconnu",
        Key.UP: "haut",
        Key.DOWN: "bas",
        Key.LEFT: "gauche",
        Key.RIGHT: "droite",
        Key.SELECT: "valider",
        Key.BACK: "retour",
        Key.HELP: "aide",
        Key.VOLUME_UP: "plus fort",
        Key.VOLUME_DOWN: "moins fort",
        ReaderState.EMPTY: "vide",
        ReaderState.CARD_PRESENT: "carte présente",
        ReaderState.CARD_MUTE: "carte muette",
        ReaderState.NO_READER: "débranché",
        ReaderState.UNKNOWN: "inconnu",
        NetworkMode.ONLINE: "en ligne",
        NetworkMode.CUT: "coupé",
        NetworkMode.LOSE_ANSWERS: "les réponses se perdent",
        NetworkMode.LOSE_REQUESTS: "les demandes se perdent",
        NetworkMode.LATE: "les demandes arrivent en retard",
    }
)

_NUMBERS: Final[Mapping[str, Mapping[int, str]]] = MappingProxyType(
    {
        "pages": {50: "50 feuilles", 8: "8 feuilles", 1: "1 feuille"},
        "times": {1: "1 fois", 10: "10 fois", 0: "plus aucune"},
        "by_seconds": {-3_600: "1 heure en arrière", -86_400: "1 jour en arrière", 3_600: "1 heure en avant"},
        "seconds": {60: "1 minute", 180: "3 minutes", 86_400: "1 jour", 31_536_000: "1 an"},
    }
)
"""The numbers that have a button; any other goes over HTTP."""

_CHOSEN: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "persona": {
            "ordinaire": "cas ordinaire",
            "deja-actualise": "déjà actualisé",
            "impossible": "impossible",
            "patience": "deux refus, puis oui",
            "jeton-court": "59 secondes",
        },
        "fault": {
            "lose_answer": "réponse perdue",
            "lose_request": "demande perdue",
            "server_error": "erreur 500",
            "too_many": "trop d'appels",
            "late": "en retard",
        },
        "call": {},
        "text": {"1234567890123456": "un timbre", "https://www.exemple.fr": "une adresse"},
    }
)
"""The words that have a button; any other goes over HTTP."""

_KINDS: Final[Mapping[str, type[Enum]]] = MappingProxyType(
    {"reason": DeclineReason, "policy": Policy, "level": Toner, "key": Key}
)


@dataclass(frozen=True, slots=True)
class ButtonRow:
    """One button: the action, with its one parameter if it takes any; without an action, the words before a few."""

    action: str
    value: str
    label: str
    spoken: str


def buttons_of(group: Group) -> list[ButtonRow]:
    """Return the buttons of a group: the plain ones, then for each action with a parameter one for each value of it."""
    return [
        button
        for action, description in sorted(CATALOGUE.items(), key=lambda entry: bool(entry[1].parameters))
        if description.group is group
        for button in _buttons(action, description)
    ]


def _buttons(action: Action, description: Description) -> Iterator[ButtonRow]:
    if not description.parameters:
        yield ButtonRow(action.value, "", description.label, description.label)
    for parameter in description.parameters:
        values = list(_values(parameter))
        if values:
            yield ButtonRow("", "", f"{description.label} :", "")
        for value, label in values:
            yield ButtonRow(action.value, value, label, f"{description.label} : {label}")


def _values(parameter: Parameter) -> Iterator[tuple[str, str]]:
    match parameter:
        case Word(name=name) | Text(name=name) if name in _CHOSEN:
            yield from _CHOSEN[name].items()
        case Word(name=name, words=words):
            for word in words:
                yield word, _WORDS[_KINDS[name](word)]
        case Number(name=name):
            for number, label in _NUMBERS[name].items():
                yield str(number), label


def sentence(group: Group, state: DockState) -> str:
    """Return how the devices of a group stand."""
    match group:
        case Group.PAYMENT:
            told = [_WORDS[state.terminal], f"réponse : {_WORDS[state.policy]}"]
            if state.prompt is not None and state.amount_cents is not None:
                euros = f"{state.amount_cents // 100},{state.amount_cents % 100:02d} €"
                told[0] = f"{_WORDS[state.prompt]}, {euros}"
            if state.next_payment is not None:
                told.append(f"la prochaine fois : {_WORDS[state.next_payment]}")
            told += [f"en retard : {state.late}"] * bool(state.late)
            told += [f"questions à perdre : {state.drop_requests}"] * bool(state.drop_requests)
            told += [f"réponses à perdre : {state.drop_answers}"] * bool(state.drop_answers)
            told += ["encaissements refusés"] * state.captures_refused
        case Group.PRINTER:
            told = [_WORDS[state.printer], f"papier : {state.paper}", f"bac : {state.documents}"]
            told += ["un document retenu"] * state.holds_a_job + ["annulation impossible"] * state.cancel_fails
        case Group.RECEIPT:
            told = [_WORDS[state.receipt_printer], f"tickets : {state.receipts}"]
        case Group.CARD:
            told = [_WORDS[state.reader]]
        case Group.SCANNER:
            told = [_WORDS[state.scanner]]
        case Group.POWER:
            told = [_WORDS[state.power]]
        case Group.KEYPAD:
            told = [_WORDS[state.keypad]] + ["casque branché"] * state.headset
        case Group.NETWORK:
            told = [_WORDS[state.network]]
        case Group.CLOCK:
            told = [state.clock.replace("T", " ")] + ["incertaine"] * (not state.clock_sure)
        case Group.PHONE:
            told = ["un code est à l'écran" if state.code_on_screen else "rien à scanner"]
        case Group.AGENT:
            told = ["au guichet"]
        case Group.ORGANISM:
            told = ["simulé"]
    return " · ".join(told)
