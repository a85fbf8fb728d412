"""The back office as an order uses it. Every call is keyed by the order's reference, so it may be repeated."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.orders import answers
from kiosk.orders.api import OrderAnswer, OrderRecord, Refused, StampOffice
from kiosk.orders.case import Case, Wait, patiently
from kiosk.orders.events import Event


class Desk:
    """Asks ``office`` for an order. What comes back is what became of the order; None means "no answer yet"."""

    def __init__(self, office: StampOffice, wait: Wait) -> None:
        self._office = office
        self._wait = wait

    def reserve(self, case: Case) -> Event:
        """Set one stamp aside, asked once: nothing is paid yet, and the citizen may begin again."""
        assert case.order is not None, "only an order whose citizen waits is reserved"
        answer = self._office.reserve(case.reference.code, case.order)
        return answers.after_reserve(answers.believed(answer, case.reference), case.standing.amount)

    def issue(self, case: Case) -> Event | None:
        """Issue the stamp of a paid order."""
        authorisation = case.standing.authorisation
        assert authorisation is not None, "a paid order has its authorisation"
        code = case.reference.code
        answer = self._ask(case, case.pauses, lambda: self._office.issue(code, authorisation.code))
        return answers.after_issue(answer, case.standing.amount)

    def withdraw(self, case: Case) -> Event | None:
        """Have the stamp of a paid order given up for good, after it was refused."""
        return answers.after_withdraw(self._shut(case, case.pauses), case.standing.amount)

    def give_back(self, case: Case) -> Event | None:
        """Give the stamp of an order without money back."""
        return answers.after_give_back(self._shut(case, pauses=()))

    def _shut(self, case: Case, pauses: tuple[float, ...]) -> OrderAnswer:
        """Give the reservation back; when the office refuses, ask where the order stands."""
        code = case.reference.code
        answer = self._ask(case, pauses, lambda: self._office.reverse(code))
        if isinstance(answer, Refused) and not answers.open_to_another_try(answer):
            return self._ask(case, pauses, lambda: self._office.order(code))
        return answer

    def _ask(self, case: Case, pauses: tuple[float, ...], ask: Callable[[], OrderAnswer]) -> OrderAnswer:
        def asked() -> OrderAnswer:
            return answers.believed(ask(), case.reference)

        answer = patiently(self._wait, pauses, asked, answers.open_to_another_try)
        if isinstance(answer, OrderRecord):
            case.record = answer
        return answer
