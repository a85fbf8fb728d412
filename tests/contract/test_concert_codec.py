"""The bytes of Concert V3: what is built, what is read however it is cut, and what is dropped while it is read."""

from __future__ import annotations

import re
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.payment_terminal.concert_answers import Action, TillIdentity
from kiosk.devices.payment_terminal.concert_codec import KEPT, MOST_BYTES, GarbledError, built, parsed
from kiosk.money import Money, euros
from tests.lab.concert import PAN

# The example that is published for tills and terminals, to the byte.
PUBLISHED = b"CZ0040300CJ012012345678901CA00201CB0041590CD0010CE003978BA0010"

_VALUES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=40)
_MESSAGES = st.dictionaries(st.sampled_from(sorted(KEPT)), _VALUES, min_size=1, max_size=8)


def test_a_request_is_the_published_one() -> None:
    assert TillIdentity(1, "012345678901", "0300").request(Action.DEBIT, Money(1590)) == PUBLISHED


@given(
    till=st.integers(1, 99),
    cents=st.integers(0, 99_999_999),
    action=st.sampled_from(Action),
    reference=st.sampled_from(["CHY1-7K3M-92Q2", "ABCD-0000-0000"]),
)
def test_a_request_is_read_by_another_hand(till: int, cents: int, action: Action, reference: str) -> None:
    request = TillIdentity(till, "323540032810", "0320").request(action, Money(cents), reference).decode("ascii")
    amount = rf"CB(?P<size>\d{{3}})(?P<cents>\d{{{max(2, len(str(cents)))}}})"
    form = rf"CZ0040320CJ012323540032810CA002(?P<till>\d\d){amount}CD001(?P<action>.)CE003978BA0010CF014(?P<cf>.{{14}})"
    read = re.fullmatch(form, request)
    assert read is not None
    assert (int(read["till"]), int(read["cents"]), int(read["size"])) == (till, cents, len(read["cents"]))
    assert (read["action"], read["cf"]) == (action.value, reference)


@pytest.mark.parametrize(
    "record", [("cz", "1"), ("CZ", ""), ("CZ", "x" * 1000), ("CF", "é"), ("C", "1")], ids=lambda record: record[0]
)
def test_what_no_record_can_hold_is_not_built(record: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="cannot be built"):
        built([record])


@given(_MESSAGES)
def test_a_message_is_read_as_it_was_written_and_cut_anywhere_never_as_another(records: dict[str, str]) -> None:
    whole = built(records.items())
    message = parsed(whole)
    assert message is not None
    assert dict(message.records) == records
    assert {tag: message[tag] for tag in KEPT} == {tag: records.get(tag, "") for tag in KEPT}
    for cut in range(len(whole)):
        beginning = parsed(whole[:cut])
        # Whole records at the beginning: only silence tells that nothing follows.
        assert beginning is None or list(beginning.records.items()) == list(records.items())[: len(beginning.records)]


@given(st.binary(max_size=300) | st.lists(st.sampled_from([b"AE00210", b"CB", b"AE0", b"012", b"\x02"])).map(b"".join))
def test_any_bytes_are_a_message_a_beginning_or_garbage(data: bytes) -> None:
    try:
        message = parsed(data)
    except GarbledError:
        return
    assert message is None or message.records.keys() <= KEPT


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x02HTTP/1.1 200 OK\r\n\x03",
        b"ae00210",
        b"AE000",
        b"AE0x210",
        b"AE002\x1b0",
        b"AE002\xe9\xe9",
        b"AE00201AF00204AE00210",
    ],
    ids=["another protocol", "small letters", "empty", "no length", "control", "not ASCII", "twice"],
)
def test_garbage_is_given_up_at_once(garbage: bytes) -> None:
    with pytest.raises(GarbledError):
        parsed(garbage)


def test_what_never_ends_is_given_up() -> None:
    endless = b"ZT999" + b"x" * 999
    with pytest.raises(GarbledError):
        parsed(endless * (MOST_BYTES // len(endless) + 1))


def test_numbers_are_compared_as_numbers() -> None:
    message = parsed(built([("CB", "000000008600"), ("CA", "x1"), ("AE", "10")]))
    assert message is not None
    assert message.number("CB") == euros(86).cents
    assert message.number("CA") is None
    assert message.number("CC") is None


def test_what_concerns_the_card_is_dropped_while_it_is_read() -> None:
    card = [("AA", PAN), ("AB", "2912"), ("AL", "VISA"), ("AK", f"CARTE {PAN}"), ("ZT", f"CARTE {PAN}")]
    message = parsed(built([*card, ("AE", "10")]))
    assert message is not None
    assert dict(message.records) == {"AE": "10"}
    assert PAN not in repr(message)


def test_what_is_raised_about_it_does_not_quote_it() -> None:
    with pytest.raises(GarbledError) as raised:
        parsed(built([("AA", PAN)]) + PAN.encode())
    assert PAN not in "".join(traceback.format_exception(raised.value)) + repr(raised.value)
