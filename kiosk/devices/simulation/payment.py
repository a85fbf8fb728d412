"""One payment on a simulated terminal: what was done to it so far."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kiosk.devices.payment_terminal.api import Approved, Declined, DeclineReason, PaymentRequest, Prompt
from kiosk.devices.simulation.ledger import Ledger


class Policy(Enum):
    """What becomes of the next payments when nobody stands at the terminal."""

    MANUAL = "manual"
    APPROVE = "approve"
    DECLINE = "decline"
    CANCEL = "cancel"
    HANG = "hang"
    LOSE_ANSWER = "lose_answer"
    LOSE_REQUEST = "lose_request"
    LATE = "late"


@dataclass(slots=True)
class Payment:
    """The payment that is on the terminal now; changed under the terminal's lock."""

    request: PaymentRequest
    sent_at: float
    patience: float  # the moment at which the terminal stops waiting for the citizen
    prompt: Prompt = Prompt.PRESENT_CARD
    card_in: bool = False
    verdict: Approved | Declined | None = None
    answer_lost: bool = False
    red: bool = False
    hung: bool = False
    cut: bool = False  # remembered, because a line that comes back does not bring the answer with it
    decided: bool = False

    @property
    def stopped(self) -> bool:
        """Whether the payment ends without the bank."""
        return self.red or self.hung or self.cut

    @property
    def untouched(self) -> bool:
        """Whether its end is still open."""
        return not (self.stopped or self.decided or self.verdict)

    def apply(self, policy: Policy, ledger: Ledger, reason: DeclineReason = DeclineReason.REFUSED) -> None:
        """Do what ``policy`` says to this payment."""
        match policy:
            case Policy.MANUAL | Policy.LOSE_REQUEST | Policy.LATE:
                pass  # nobody acts; with the last two, the request is not even here
            case Policy.APPROVE | Policy.LOSE_ANSWER:
                self.verdict = ledger.authorise(self.request)
                self.answer_lost = policy is Policy.LOSE_ANSWER
            case Policy.DECLINE:
                self.verdict = Declined(reason)
            case Policy.CANCEL:
                self.red = True
            case Policy.HANG:
                self.hung = True
