"""The encoding of IPP, and what the attributes of a printer are taken to mean."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.document_printer import ipp_codec as codec
from kiosk.devices.document_printer.api import PrinterState
from kiosk.devices.document_printer.ipp_codec import Attribute, GarbledError, Group, Message, Operation, Tag
from kiosk.devices.document_printer.ipp_reading import read

NAMES = st.text("abc-", min_size=1, max_size=20)
TEXTS = st.text("ab \x00é€م🖨", max_size=80)
VALUES = {
    Tag.INTEGER: st.integers(-(2**31), 2**31 - 1),
    Tag.ENUM: st.integers(-(2**31), 2**31 - 1),
    Tag.BOOLEAN: st.booleans(),
} | {tag: TEXTS for tag in Tag if tag not in (Tag.INTEGER, Tag.ENUM, Tag.BOOLEAN)}


@st.composite
def attributes(draw: st.DrawFn) -> list[Attribute]:
    made = []
    for name in draw(st.lists(NAMES, unique=True, max_size=5)):
        tag = draw(st.sampled_from(Tag))
        made.append(Attribute(tag, name, tuple(draw(st.lists(VALUES[tag], min_size=1, max_size=4)))))
    return made


GROUPS = st.lists(st.tuples(st.sampled_from(Group), attributes()), max_size=5)
SHORT = st.integers(0, 2**16 - 1)
LONG = st.integers(0, 2**31 - 1)


@given(code=SHORT, number=LONG, groups=GROUPS, document=st.binary(max_size=50))
def test_what_was_written_is_read(
    code: int, number: int, groups: list[tuple[Group, list[Attribute]]], document: bytes
) -> None:
    expected = tuple((group, {one.name: one.values for one in content}) for group, content in groups)
    assert codec.decode(codec.encode(code, number, groups, document)) == Message(code, number, expected)


@given(code=SHORT, number=LONG, groups=GROUPS, cut=st.integers(1, 400))
def test_half_a_message_is_none(code: int, number: int, groups: list[tuple[Group, list[Attribute]]], cut: int) -> None:
    whole = codec.encode(code, number, groups)
    with pytest.raises(GarbledError):
        codec.decode(whole[:-cut])


@given(st.binary(max_size=200))
def test_noise_is_a_message_or_garbled_and_nothing_else(noise: bytes) -> None:
    for data in (noise, b"\x02\x00" + noise, b"\x02\x00\x00\x00\x00\x00\x00\x01\x04" + noise):
        with suppress(GarbledError):
            read(codec.decode(data).first(Group.PRINTER))


@given(groups=GROUPS, at=st.integers(0, 10_000), put=st.integers(0, 255))
def test_one_wrong_byte_gives_a_message_or_garbled_and_nothing_else(
    groups: list[tuple[Group, list[Attribute]]], at: int, put: int
) -> None:
    data = bytearray(codec.encode(0, 1, groups))
    data[at % len(data)] = put
    with suppress(GarbledError):
        read(codec.decode(bytes(data)).first(Group.PRINTER))


def test_a_request_is_written_as_the_standard_has_it() -> None:
    """RFC 8010, appendix A.1, as far as it is the same."""
    printer = codec.uri("printer-uri", "ipp://printer.example.com/ipp/print/pinetree")
    written = codec.encode(Operation.PRINT_JOB, 1, [(Group.OPERATION, (*codec.LANGUAGE, printer))], b"%!PDF")
    assert written == (
        b"\x02\x00\x00\x02\x00\x00\x00\x01\x01"
        b"\x47\x00\x12attributes-charset\x00\x05utf-8"
        b"\x48\x00\x1battributes-natural-language\x00\x02en"
        b"\x45\x00\x0bprinter-uri\x00\x2cipp://printer.example.com/ipp/print/pinetree"
        b"\x03%!PDF"
    )


START = b"\x02\x00\x00\x00\x00\x00\x00\x01"


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"\x09\x00\x00\x00\x00\x00\x00\x01\x03",
        START + b"\x44\x00\x01a\x00\x01b\x03",
        START + b"\x04\x44\x00\x00\x00\x01b\x03",
        START + b"\x04\x21\x00\x01a\x00\x01b\x03",
        START + b"\x04\x22\x00\x01a\x00\x01\x07\x03",
        START + b"\x04\x44\x00\x01a\x00\x01\xff\x03",
        START + b"\x04" * codec.MOST_FIELDS + b"\x03",
    ],
    ids=["empty", "version", "no group", "no name", "number", "boolean", "text", "too much"],
)
def test_what_is_no_message_is_garbled(wrong: bytes) -> None:
    with pytest.raises(GarbledError):
        codec.decode(wrong)


def test_a_value_of_another_kind_is_read_over() -> None:
    resolution = b"\x32\x00\x01r\x00\x09" + bytes(9)
    data = START + b"\x04" + resolution + b"\x44\x00\x01a\x00\x01b\x03"
    assert codec.decode(data).first(Group.PRINTER) == {"a": ("b",)}


def test_a_text_is_never_cut() -> None:
    with pytest.raises(ValueError, match="1023"):
        codec.text_name("job-name", "é" * 512)


# --- what a printer says ---------------------------------------------------------------------------------------------

IDLE, PROCESSING, STOPPED = 3, 4, 5


@pytest.mark.parametrize("suffix", ["", "-error", "-warning", "-report"])
@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("media-empty", PrinterState.PAPER_OUT),
        ("media-needed", PrinterState.PAPER_OUT),
        ("media-low", PrinterState.PAPER_LOW),
        ("media-jam", PrinterState.JAMMED),
        ("cover-open", PrinterState.DOOR_OPEN),
        ("toner-empty", PrinterState.TONER_OUT),
        ("toner-low", PrinterState.TONER_LOW),
        ("marker-supply-low", PrinterState.TONER_LOW),
        ("offline", PrinterState.OFFLINE),
        ("fuser-over-temp", PrinterState.BROKEN),
        ("none", PrinterState.READY),
        ("com.example-nice-weather", PrinterState.READY),
    ],
)
def test_a_reason_means_the_same_whatever_its_suffix(reason: str, suffix: str, state: PrinterState) -> None:
    assert read({"printer-state": (IDLE,), "printer-state-reasons": (reason + suffix,)}).state is state


WELL: codec.Attributes = {"printer-state": (IDLE,), "printer-state-reasons": ("none",)}


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, PrinterState.UNKNOWN),
        ({"printer-state": (IDLE,)}, PrinterState.UNKNOWN),
        ({"printer-state-reasons": ("none",)}, PrinterState.UNKNOWN),
        ({**WELL, "printer-state": (9,)}, PrinterState.UNKNOWN),
        ({**WELL, "printer-state": ("idle",)}, PrinterState.UNKNOWN),
        ({**WELL, "printer-state": (STOPPED,)}, PrinterState.BROKEN),
        ({"printer-state": (STOPPED,), "printer-state-reasons": ("media-empty-error",)}, PrinterState.PAPER_OUT),
        ({"printer-state": (STOPPED,), "printer-state-reasons": ("media-low",)}, PrinterState.BROKEN),
        ({**WELL, "printer-is-accepting-jobs": (False,)}, PrinterState.BROKEN),
        ({**WELL, "document-format-supported": ("image/urf",)}, PrinterState.BROKEN),
        ({**WELL, "operations-supported": (2, 11)}, PrinterState.BROKEN),
        ({**WELL, "printer-state-reasons": ("toner-low-warning", "media-jam-error")}, PrinterState.JAMMED),
    ],
)
def test_a_state_that_is_not_said_is_not_ready(said: codec.Attributes, state: PrinterState) -> None:
    assert read(said).state is state


QUEUE: codec.Attributes = {
    "printer-state": (IDLE,),
    "printer-state-reasons": ("media-empty-error",),
    "cups-version": ("2.4.2",),
}


def test_an_idle_queue_is_not_believed_about_its_last_job() -> None:
    opaque = {**QUEUE, "device-uri": ("socket://printer",)}
    assert read(opaque).state is PrinterState.READY
    assert read({**opaque, "printer-state": (PROCESSING,)}).state is PrinterState.PAPER_OUT
    paused = {**opaque, "printer-state": (STOPPED,), "printer-state-reasons": ("paused",)}
    assert read(paused).state is PrinterState.BROKEN


@pytest.mark.parametrize(
    ("device", "leads_to"),
    [
        ("ipp://printer/ipp/print?contimeout=5", "ipp://printer/ipp/print"),
        ("ipps://printer:443/ipp/print", "ipps://printer:443/ipp/print"),
        ("socket://printer", ""),
        ("usb://Example/Printer", ""),
        ("dnssd://Example._ipp._tcp.local/", ""),
        ("ipp://Example%20Printer._ipp._tcp.local:631/ipp/print", ""),
        ("ipp://somebody@printer/ipp/print", ""),
        ("ipp://printer:99999/ipp/print", ""),
        ("ipp://[/ipp/print", ""),
        ("ipp:///ipp/print", ""),
    ],
)
def test_a_queue_proves_what_its_printer_can_be_asked_about(device: str, leads_to: str) -> None:
    reading = read({**QUEUE, "device-uri": (device,)})
    assert (reading.queue, reading.leads_to, reading.can.proves_printed) == (True, leads_to, bool(leads_to))
