"""Everything the demo dock can do, with its French labels; the panel, the HTTP index and the documentation agree on it.

The dock is a tool of those who show and test the kiosk: its labels are constants, not a citizen's text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final, TypeAlias

from kiosk.backoffice.france_travail.simulator.faults import Call, Fault
from kiosk.backoffice.france_travail.simulator.persona import Persona
from kiosk.devices.document_printer.simulated import Toner
from kiosk.devices.keypad.api import Key
from kiosk.devices.payment_terminal.api import DeclineReason
from kiosk.devices.payment_terminal.simulated import Policy


class Action(Enum):
    """What can be done; the value is its address over HTTP and never changes."""

    PAYMENT_PRESENT_CARD = "payment.present_card"
    PAYMENT_APPROVE = "payment.approve"
    PAYMENT_DECLINE = "payment.decline"
    PAYMENT_RED_BUTTON = "payment.red_button"
    PAYMENT_HANG = "payment.hang"
    PAYMENT_LOSE_ANSWER = "payment.lose_answer"
    PAYMENT_OFFLINE = "payment.offline"
    PAYMENT_ONLINE = "payment.online"
    PAYMENT_OUT_OF_SERVICE = "payment.out_of_service"
    PAYMENT_IN_SERVICE = "payment.in_service"
    PAYMENT_POLICY = "payment.policy"
    PAYMENT_LOSE_REQUEST = "payment.lose_request"
    PAYMENT_LATE = "payment.late"
    PAYMENT_ARRIVE = "payment.arrive"
    PAYMENT_FORGET = "payment.forget"
    PAYMENT_DROP_REQUESTS = "payment.drop_requests"
    PAYMENT_DROP_ANSWERS = "payment.drop_answers"
    PAYMENT_CAPTURE_REFUSED = "payment.capture_refused"
    PAYMENT_CAPTURE_ACCEPTED = "payment.capture_accepted"
    PRINTER_EMPTY = "printer.empty"
    PRINTER_LOAD = "printer.load"
    PRINTER_JAM = "printer.jam"
    PRINTER_CLEAR = "printer.clear"
    PRINTER_OPEN_DOOR = "printer.open_door"
    PRINTER_CLOSE_DOOR = "printer.close_door"
    PRINTER_TONER = "printer.toner"
    PRINTER_OFFLINE = "printer.offline"
    PRINTER_ONLINE = "printer.online"
    PRINTER_CANCEL_FAILS = "printer.cancel_fails"
    PRINTER_CANCEL_WORKS = "printer.cancel_works"
    PRINTER_DISCARD = "printer.discard"
    PRINTER_TAKE = "printer.take"
    RECEIPT_RUN_LOW = "receipt.run_low"
    RECEIPT_RUN_OUT = "receipt.run_out"
    RECEIPT_LOAD = "receipt.load"
    RECEIPT_OPEN_COVER = "receipt.open_cover"
    RECEIPT_CLOSE_COVER = "receipt.close_cover"
    RECEIPT_OFFLINE = "receipt.offline"
    RECEIPT_ONLINE = "receipt.online"
    RECEIPT_NO_PROOF = "receipt.no_proof"
    RECEIPT_TAKE = "receipt.take"
    CARD_INSERT_BANK = "card.insert_bank"
    CARD_INSERT_VITALE = "card.insert_vitale"
    CARD_INSERT_BADGE = "card.insert_badge"
    CARD_INSERT_MUTE = "card.insert_mute"
    CARD_REMOVE = "card.remove"
    READER_UNPLUG = "reader.unplug"
    READER_PLUG = "reader.plug"
    SCANNER_SCAN = "scanner.scan"
    SCANNER_NOISE = "scanner.noise"
    SCANNER_UNPLUG = "scanner.unplug"
    SCANNER_PLUG = "scanner.plug"
    POWER_MAINS = "power.mains"
    POWER_BATTERY = "power.battery"
    POWER_LOW = "power.low"
    POWER_LOSE = "power.lose"
    KEYPAD_PRESS = "keypad.press"
    KEYPAD_PLUG_HEADSET = "keypad.plug_headset"
    KEYPAD_UNPLUG_HEADSET = "keypad.unplug_headset"
    KEYPAD_UNPLUG = "keypad.unplug"
    KEYPAD_PLUG = "keypad.plug"
    NETWORK_CUT = "network.cut"
    NETWORK_RESTORE = "network.restore"
    NETWORK_LOSE_ANSWERS = "network.lose_answers"
    NETWORK_LOSE_REQUESTS = "network.lose_requests"
    NETWORK_LATE = "network.late"
    CLOCK_ADVANCE = "clock.advance"
    CLOCK_JUMP = "clock.jump"
    CLOCK_TO_DECLARATIONS = "clock.to_declarations"
    CLOCK_UNSURE = "clock.unsure"
    CLOCK_SURE = "clock.sure"
    AGENT_COMES = "agent.comes"
    PHONE_SIGN_IN = "phone.sign_in"
    PHONE_REFUSE = "phone.refuse"
    ORGANISM_FAIL = "organism.fail"
    ORGANISM_RELEASE = "organism.release"
    ORGANISM_FORGET = "organism.forget"


class Group(Enum):
    """The panels of the dock; the value is the French heading."""

    PAYMENT = "Paiement"
    PRINTER = "Imprimante"
    RECEIPT = "Imprimante de tickets"
    CARD = "Lecteur de carte"
    SCANNER = "Lecteur de codes"
    POWER = "Alimentation"
    KEYPAD = "Clavier tactile"
    NETWORK = "Réseau"
    CLOCK = "Horloge"
    AGENT = "Agent"
    PHONE = "Téléphone"
    ORGANISM = "France Travail"


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from ``least`` to ``most``; without a ``default`` it must be given."""

    name: str
    least: int
    most: int
    default: int | None = None

    def read(self, value: object) -> int | None:
        """Return ``value`` when it is such a number, else None."""
        if isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most:
            return value
        return None

    @property
    def expected(self) -> str:
        """What is accepted, for an error message."""
        return f"a whole number from {self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class Word:
    """One of a few words; without a ``default`` it must be given."""

    name: str
    words: tuple[str, ...]
    default: str | None = None

    def read(self, value: object) -> str | None:
        """Return ``value`` when it is one of the words, else None."""
        return value if isinstance(value, str) and value in self.words else None

    @property
    def expected(self) -> str:
        """What is accepted, for an error message."""
        return f"one of {', '.join(self.words)}"


@dataclass(frozen=True, slots=True)
class Text:
    """Any text of at most ``longest`` signs; without a ``default`` it must be given."""

    name: str
    longest: int
    default: str | None = None

    def read(self, value: object) -> str | None:
        """Return ``value`` when it is such a text, else None."""
        return value if isinstance(value, str) and 0 < len(value) <= self.longest else None

    @property
    def expected(self) -> str:
        """What is accepted, for an error message."""
        return f"a text of 1 to {self.longest} signs"


Parameter: TypeAlias = Number | Word | Text


@dataclass(frozen=True, slots=True)
class Description:
    """Where an action stands in the dock and what it needs."""

    group: Group
    label: str
    parameters: tuple[Parameter, ...] = ()


_REASON = Word("reason", tuple(reason.value for reason in DeclineReason), DeclineReason.REFUSED.value)
_POLICY = Word("policy", tuple(policy.value for policy in Policy))
_PAGES = Number("pages", least=1, most=500, default=50)
# Far enough for a stamp to expire: it is valid for twelve months.
_FAR = 400 * 24 * 3600
_SECONDS = Number("seconds", least=1, most=_FAR)
_BY_SECONDS = Number("by_seconds", least=-_FAR, most=_FAR)
_PERSONA = Word("persona", tuple(persona.value for persona in Persona), Persona.ORDINARY.value)
_CALL = Word("call", tuple(call.value for call in Call), Call.DECLARE.value)
_FAULT = Word("fault", tuple(fault.value for fault in Fault))
_TONER = Word("level", tuple(level.value for level in Toner), Toner.LOW.value)
_CODE = Text("text", 1000, "1234567890123456")
_KEY = Word("key", tuple(key.value for key in Key if not key.value.startswith("jack")), Key.SELECT.value)
_TIMES = Number("times", least=0, most=100, default=1)

CATALOGUE: Final[Mapping[Action, Description]] = MappingProxyType(
    {
        Action.PAYMENT_PRESENT_CARD: Description(Group.PAYMENT, "Insérer la carte"),
        Action.PAYMENT_APPROVE: Description(Group.PAYMENT, "Accepter"),
        Action.PAYMENT_DECLINE: Description(Group.PAYMENT, "Refuser", (_REASON,)),
        Action.PAYMENT_RED_BUTTON: Description(Group.PAYMENT, "Touche rouge"),
        Action.PAYMENT_HANG: Description(Group.PAYMENT, "Figer le terminal"),
        Action.PAYMENT_LOSE_ANSWER: Description(Group.PAYMENT, "Débiter, perdre la réponse"),
        Action.PAYMENT_OFFLINE: Description(Group.PAYMENT, "Débrancher le terminal"),
        Action.PAYMENT_ONLINE: Description(Group.PAYMENT, "Rebrancher le terminal"),
        Action.PAYMENT_OUT_OF_SERVICE: Description(Group.PAYMENT, "Mettre hors service"),
        Action.PAYMENT_IN_SERVICE: Description(Group.PAYMENT, "Remettre en service"),
        Action.PAYMENT_POLICY: Description(Group.PAYMENT, "Réponse automatique", (_POLICY,)),
        Action.PAYMENT_LOSE_REQUEST: Description(Group.PAYMENT, "Perdre la prochaine demande"),
        Action.PAYMENT_LATE: Description(Group.PAYMENT, "Retarder la prochaine demande"),
        Action.PAYMENT_ARRIVE: Description(Group.PAYMENT, "Livrer la demande retardée"),
        Action.PAYMENT_FORGET: Description(Group.PAYMENT, "Effacer sa mémoire"),
        Action.PAYMENT_DROP_REQUESTS: Description(Group.PAYMENT, "Perdre des questions", (_TIMES,)),
        Action.PAYMENT_DROP_ANSWERS: Description(Group.PAYMENT, "Perdre des réponses", (_TIMES,)),
        Action.PAYMENT_CAPTURE_REFUSED: Description(Group.PAYMENT, "Refuser les encaissements"),
        Action.PAYMENT_CAPTURE_ACCEPTED: Description(Group.PAYMENT, "Accepter les encaissements"),
        Action.PRINTER_EMPTY: Description(Group.PRINTER, "Vider le papier"),
        Action.PRINTER_LOAD: Description(Group.PRINTER, "Charger du papier", (_PAGES,)),
        Action.PRINTER_JAM: Description(Group.PRINTER, "Bourrage"),
        Action.PRINTER_CLEAR: Description(Group.PRINTER, "Retirer le bourrage"),
        Action.PRINTER_OPEN_DOOR: Description(Group.PRINTER, "Ouvrir la porte"),
        Action.PRINTER_CLOSE_DOOR: Description(Group.PRINTER, "Fermer la porte"),
        Action.PRINTER_TONER: Description(Group.PRINTER, "Changer le niveau d'encre", (_TONER,)),
        Action.PRINTER_OFFLINE: Description(Group.PRINTER, "Débrancher l'imprimante"),
        Action.PRINTER_ONLINE: Description(Group.PRINTER, "Rebrancher l'imprimante"),
        Action.PRINTER_CANCEL_FAILS: Description(Group.PRINTER, "Annulation impossible"),
        Action.PRINTER_CANCEL_WORKS: Description(Group.PRINTER, "Annulation possible"),
        Action.PRINTER_DISCARD: Description(Group.PRINTER, "Supprimer le document retenu"),
        Action.PRINTER_TAKE: Description(Group.PRINTER, "Prendre les feuilles"),
        Action.RECEIPT_RUN_LOW: Description(Group.RECEIPT, "Rouleau presque fini"),
        Action.RECEIPT_RUN_OUT: Description(Group.RECEIPT, "Rouleau fini"),
        Action.RECEIPT_LOAD: Description(Group.RECEIPT, "Changer le rouleau"),
        Action.RECEIPT_OPEN_COVER: Description(Group.RECEIPT, "Ouvrir le capot"),
        Action.RECEIPT_CLOSE_COVER: Description(Group.RECEIPT, "Fermer le capot"),
        Action.RECEIPT_OFFLINE: Description(Group.RECEIPT, "Débrancher les tickets"),
        Action.RECEIPT_ONLINE: Description(Group.RECEIPT, "Rebrancher les tickets"),
        Action.RECEIPT_NO_PROOF: Description(Group.RECEIPT, "Taire la preuve d'impression"),
        Action.RECEIPT_TAKE: Description(Group.RECEIPT, "Prendre les tickets"),
        Action.CARD_INSERT_BANK: Description(Group.CARD, "Insérer une carte bancaire"),
        Action.CARD_INSERT_VITALE: Description(Group.CARD, "Insérer une carte Vitale"),
        Action.CARD_INSERT_BADGE: Description(Group.CARD, "Insérer un badge d'agent (code 246810)"),
        Action.CARD_INSERT_MUTE: Description(Group.CARD, "Insérer une carte muette"),
        Action.CARD_REMOVE: Description(Group.CARD, "Retirer la carte"),
        Action.READER_UNPLUG: Description(Group.CARD, "Débrancher le lecteur"),
        Action.READER_PLUG: Description(Group.CARD, "Rebrancher le lecteur"),
        Action.SCANNER_SCAN: Description(Group.SCANNER, "Présenter un code", (_CODE,)),
        Action.SCANNER_NOISE: Description(Group.SCANNER, "Envoyer du bruit"),
        Action.SCANNER_UNPLUG: Description(Group.SCANNER, "Débrancher la douchette"),
        Action.SCANNER_PLUG: Description(Group.SCANNER, "Rebrancher la douchette"),
        Action.POWER_MAINS: Description(Group.POWER, "Secteur"),
        Action.POWER_BATTERY: Description(Group.POWER, "Coupure de courant"),
        Action.POWER_LOW: Description(Group.POWER, "Batterie presque vide"),
        Action.POWER_LOSE: Description(Group.POWER, "Perdre l'onduleur de vue"),
        Action.KEYPAD_PRESS: Description(Group.KEYPAD, "Appuyer sur une touche", (_KEY,)),
        Action.KEYPAD_PLUG_HEADSET: Description(Group.KEYPAD, "Brancher un casque"),
        Action.KEYPAD_UNPLUG_HEADSET: Description(Group.KEYPAD, "Débrancher le casque"),
        Action.KEYPAD_UNPLUG: Description(Group.KEYPAD, "Débrancher le clavier"),
        Action.KEYPAD_PLUG: Description(Group.KEYPAD, "Rebrancher le clavier"),
        Action.NETWORK_CUT: Description(Group.NETWORK, "Couper le réseau"),
        Action.NETWORK_RESTORE: Description(Group.NETWORK, "Rétablir le réseau"),
        Action.NETWORK_LOSE_ANSWERS: Description(Group.NETWORK, "Perdre les réponses"),
        Action.NETWORK_LOSE_REQUESTS: Description(Group.NETWORK, "Perdre les demandes"),
        Action.NETWORK_LATE: Description(Group.NETWORK, "Retarder les demandes"),
        Action.CLOCK_ADVANCE: Description(Group.CLOCK, "Avancer l'heure", (_SECONDS,)),
        Action.CLOCK_JUMP: Description(Group.CLOCK, "Dérégler l'heure", (_BY_SECONDS,)),
        Action.CLOCK_TO_DECLARATIONS: Description(Group.CLOCK, "Aller aux actualisations"),
        Action.CLOCK_UNSURE: Description(Group.CLOCK, "Heure incertaine"),
        Action.CLOCK_SURE: Description(Group.CLOCK, "Heure sûre"),
        Action.AGENT_COMES: Description(Group.AGENT, "Un agent vient"),
        Action.PHONE_SIGN_IN: Description(Group.PHONE, "Se connecter, accepter", (_PERSONA,)),
        Action.PHONE_REFUSE: Description(Group.PHONE, "Se connecter, refuser", (_PERSONA,)),
        Action.ORGANISM_FAIL: Description(Group.ORGANISM, "Prochain appel en panne", (_FAULT, _CALL)),
        Action.ORGANISM_RELEASE: Description(Group.ORGANISM, "Débloquer les appels"),
        Action.ORGANISM_FORGET: Description(Group.ORGANISM, "Tout oublier"),
    }
)
