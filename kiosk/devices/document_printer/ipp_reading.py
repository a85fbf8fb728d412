"""What the attributes of a printer mean (RFC 8011, section 5.4; PWG 5100.1 and the IANA registry of reasons)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from kiosk.devices.document_printer.api import Capabilities, PrinterState
from kiosk.devices.document_printer.ipp_codec import Attributes, Operation

ASKED: Final = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "operations-supported",
    "document-format-supported",
    "color-supported",
    "sides-supported",
    "device-uri",
    "cups-version",
)
"""The attributes to ask for. The last two are of cupsd only."""

PDF: Final = "application/pdf"
_NEEDED: Final = frozenset(
    {
        Operation.CREATE_JOB,
        Operation.SEND_DOCUMENT,
        Operation.CANCEL_JOB,
        Operation.GET_JOB_ATTRIBUTES,
        Operation.GET_JOBS,
    }
)
_PROCESSING: Final = 4
_STOPPED: Final = 5
_STATES: Final = range(3, 6)

# The worst first. Each comes with "-report", "-warning" or "-error", which says little: ippeveprinter turns an error
# into a warning while it prints, and into a report when it does not.
_REASONS: Final = {
    "offline": PrinterState.OFFLINE,
    "shutdown": PrinterState.OFFLINE,
    "connecting-to-device": PrinterState.OFFLINE,
    "timed-out": PrinterState.OFFLINE,
    "media-jam": PrinterState.JAMMED,
    "output-area-full": PrinterState.JAMMED,
    "cover-open": PrinterState.DOOR_OPEN,
    "door-open": PrinterState.DOOR_OPEN,
    "interlock-open": PrinterState.DOOR_OPEN,
    "input-tray-missing": PrinterState.PAPER_OUT,
    "media-empty": PrinterState.PAPER_OUT,
    "media-needed": PrinterState.PAPER_OUT,
    "toner-empty": PrinterState.TONER_OUT,
    "marker-supply-empty": PrinterState.TONER_OUT,
    "marker-waste-full": PrinterState.TONER_OUT,
    "opc-life-over": PrinterState.TONER_OUT,
    "fuser-over-temp": PrinterState.BROKEN,
    "fuser-under-temp": PrinterState.BROKEN,
    "paused": PrinterState.BROKEN,
    "media-low": PrinterState.PAPER_LOW,
    "toner-low": PrinterState.TONER_LOW,
    "marker-supply-low": PrinterState.TONER_LOW,
}
_SUFFIXES: Final = ("-report", "-warning", "-error")
_LOW: Final = frozenset({PrinterState.PAPER_LOW, PrinterState.TONER_LOW})
_ENDS_THAT_TELL: Final = frozenset({"ipp", "ipps"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a printer, or a queue, says of itself. ``at_work`` is whether it prints, for whomever.

    ``queue``: it is one of cupsd, in front of a printer. ``leads_to`` is that printer if it speaks IPP, else "".
    """

    state: PrinterState
    at_work: bool
    can: Capabilities
    queue: bool
    leads_to: str


def read(said: Attributes) -> Reading:
    """Return what the attributes say; the state UNKNOWN when they do not say it."""
    queue = "cups-version" in said or "device-uri" in said
    leads_to = _printer_at(str(said.get("device-uri", ("",))[0]))
    at_work = said.get("printer-state", ())[:1] == (_PROCESSING,)
    return Reading(
        state=_state(said, heeds=not queue or (at_work and not leads_to)),
        at_work=at_work,
        can=Capabilities(
            colour=said.get("color-supported", ())[:1] == (True,),
            duplex=any(str(sides).startswith("two-sided") for sides in said.get("sides-supported", ())),
            # A queue of cupsd whose backend does not speak IPP calls a job completed when the last byte has left.
            proves_printed=not queue or bool(leads_to),
        ),
        queue=queue,
        leads_to=leads_to,
    )


def _printer_at(device_uri: str) -> str:
    """Return the URI of the printer that a queue leads to; "" when it cannot be asked by IPP."""
    try:
        device = urlsplit(device_uri)
        # A name of DNS-SD (RFC 6763) is no name of a host: only cupsd can look it up.
        askable = device.scheme in _ENDS_THAT_TELL and device.hostname and "._tcp" not in device.hostname
        # Who needs a password for the printer gives it to cupsd, which does not tell it.
        if not askable or device.username is not None or device.port == 0:
            return ""
    except ValueError:
        return ""
    return device._replace(query="", fragment="").geturl()


def _state(said: Attributes, *, heeds: bool) -> PrinterState:
    """``heeds`` is whether the reasons count. An idle queue of cupsd repeats what was in the way of its last job, and a
    printer behind it that can be asked knows better."""
    state = said.get("printer-state", ())[:1]
    if len(state) != 1 or state[0] not in _STATES or "printer-state-reasons" not in said:
        return PrinterState.UNKNOWN
    reasons = {_stem(str(reason)) for reason in said["printer-state-reasons"]}
    found = next((found for reason, found in _REASONS.items() if reason in reasons), None) if heeds else None
    if found is not None and found not in _LOW:
        return found
    refuses = said.get("printer-is-accepting-jobs", (True,))[:1] != (True,)
    if state[0] == _STOPPED or refuses or not _fit(said):
        return PrinterState.BROKEN
    return found or PrinterState.READY


def _fit(said: Attributes) -> bool:
    """Whether it does what a job needs, as far as it says."""
    operations, formats = said.get("operations-supported"), said.get("document-format-supported")
    return (operations is None or _NEEDED.issubset(operations)) and (formats is None or PDF in formats)


def _stem(reason: str) -> str:
    for suffix in _SUFFIXES:
        if reason.endswith(suffix):
            return reason.removesuffix(suffix)
    return reason
