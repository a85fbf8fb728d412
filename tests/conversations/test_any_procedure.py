"""The real procedures keep the rules too, whatever a hand does."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.conversation.engine import Conversation, Script
from kiosk.procedures.mode import Mode
from tests.conversations.prices import CATALOGUE
from tests.conversations.ramble import Move, Rambler, moves
from tests.conversations.walk import TODAY, Known, script

visits = st.builds(
    script,
    st.sampled_from(("fiscal_stamp", "stamp_refund", "france_travail")),
    st.builds(
        Known,
        catalogue=st.sampled_from((CATALOGUE, None)),
        today=st.sampled_from((TODAY, date(2026, 4, 30), date(2027, 1, 1), date(2026, 10, 20))),
        can_print=st.booleans(),
        clock_sure=st.sampled_from((True, True, True, False)),
    ),
    st.sampled_from((Mode.CONNECTED, Mode.CONNECTED, Mode.GUIDE)),
)


@settings(max_examples=250, derandomize=True, database=None, deadline=None)
@given(visits, moves(at_most=50))
def test_any_walk_stands_where_its_answers_alone_lead(talk: Script, walk: list[Move]) -> None:
    rambler = Rambler(talk)
    for move in walk:
        rambler.makes(move)
    fresh = rambler.told_again()
    assert (fresh.path, fresh.current, fresh.answers) == (
        rambler.talk.path,
        rambler.talk.current,
        rambler.talk.answers,
    )
    rambler.talk.wipe()
    assert vars(rambler.talk) == vars(Conversation(talk))
