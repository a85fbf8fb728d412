"""A stamp is put on paper once by the machine; an agent may print it again, marked DUPLICATA (docs/orders.md)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from kiosk.orders.events import Event, Paper, PrintEnded, PrintIntended, Reprinted
from kiosk.orders.journal import Journal, JournalError
from kiosk.orders.reference import OrderReference
from kiosk.orders.state import OutOfOrderError

_CAME_OUT: Final = frozenset({Paper.PRINTED, Paper.PARTLY})

_log = logging.getLogger(__name__)


class Printing:
    """Notes in ``journal`` what was put on paper. The paper itself is the caller's."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._tried: set[OrderReference] = set()

    def once(self, reference: str, act: Callable[[], Paper]) -> Paper:
        """Print by ``act`` and return what became of it, or HELD without printing when it was tried before.

        A journal that fails, now or while the stamp was issued, keeps nobody from the paper he has paid for.
        Raises ValueError for a ``reference`` that is none.
        """
        order = OrderReference(reference)
        # What could not be journalled is remembered at least until the kiosk stops.
        if order in self._tried or any(isinstance(event, PrintIntended) for event in self._known(order)):
            _log.error("a stamp was to be printed a second time")
            return Paper.HELD
        self._tried.add(order)
        durable = self._noted(order, PrintIntended())
        paper = act()
        if durable:
            self._noted(order, PrintEnded(paper))
        return paper

    def reprint(self, reference: str, act: Callable[[], Paper]) -> Paper:
        """Print an agent's duplicate by ``act`` and return what became of it.

        Raises ValueError for a ``reference`` that is none.
        """
        order = OrderReference(reference)
        paper = act()
        if paper in _CAME_OUT:
            self._noted(order, Reprinted())
        return paper

    def _known(self, order: OrderReference) -> tuple[Event, ...]:
        try:
            return self._journal.events(order)
        except JournalError as error:
            _log.error("journal: %s, printed without looking back", error)
            return ()

    def _noted(self, order: OrderReference, event: Event) -> bool:
        try:
            self._journal.append(order, event)
        except (JournalError, OutOfOrderError) as error:
            _log.error("journal: %s, paper not noted", error)
            return False
        return True
