"""``kiosk check``: does everything that the configuration names exist, work and answer? Nothing is sold or printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryFile
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, Protocol, TextIO, TypeAlias

from kiosk import app, resources
from kiosk.clock import Clock, SystemClock, today
from kiosk.config import BackOffice, ConfigError, Driver, Settings
from kiosk.devices.device import Actor, Severity, Status
from kiosk.procedures.procedure import Mode
from kiosk.procedures.registry import procedure
from kiosk.tariffs import Catalogue

if TYPE_CHECKING:
    from kiosk.backoffice.client import BackOfficeClient

PATIENCE: Final = 20.0
"""Seconds for one probe; more than the client of the back office allows itself for a whole call."""

CLOCK_TOLERANCE: Final = 30
"""Seconds between this machine and the back office. A stamp is sold at the tariff of the day."""

_WORDS: Final = {Severity.OK: "OK", Severity.WARNING: "WARNING", Severity.FAULT: "FAULT"}
_WHO: Final = {
    Actor.NOBODY: "",
    Actor.CITIZEN: ", the citizen acts",
    Actor.AGENT: ", an agent must act",
    Actor.IT: ", IT must act",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table."""

    what: str
    result: Severity
    detail: str


Findings: TypeAlias = Iterator[Finding]


class Device(Protocol):
    """What every device can be asked."""

    def capabilities(self) -> Any:
        """Return its capabilities, a dataclass of booleans."""

    def status(self) -> Status[Any]:
        """Return its last known status, without I/O."""


def check(settings: Settings, out: TextIO, clock: Clock | None = None) -> int:
    """Look at everything, write the table to ``out`` and return 0, or 1 when there is a fault.

    Ends within a few times :data:`PATIENCE`, whatever hangs. Raises ConfigError for an address of the back office
    that a token may not be sent to.
    """
    clock = clock or SystemClock()
    parts: tuple[Callable[[], Findings], ...] = (
        lambda: _site(settings),
        lambda: _screen(settings),
        lambda: _languages(settings),
        lambda: _journal(settings),
        lambda: _back_office(settings, clock),
        lambda: _devices(settings, clock),
        lambda: _procedures(settings),
    )
    findings = [finding for part in parts for finding in part()]
    width = max(len(finding.what) for finding in findings)
    for finding in findings:
        out.write(f"{finding.what:<{width}}  {_WORDS[finding.result]:<7}  {finding.detail}\n")
    good, warnings, faults = (sum(finding.result is severity for finding in findings) for severity in Severity)
    out.write(f"\n{good} OK, {_count(warnings, 'warning')}, {_count(faults, 'fault')}\n")
    return 1 if faults else 0


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


# --- what is in the file and in the installation -----------------------------------------------------------------


def _site(settings: Settings) -> Findings:
    site = settings.kiosk
    yield Finding("kiosk", Severity.OK, f"{site.id}, {site.name}, {site.town}")


def _screen(settings: Settings) -> Findings:
    screen = settings.screen
    size = " x ".join(f"{round(pixels * screen.mm_per_px)}" for pixels in (screen.width_px, screen.height_px))
    detail = f"{screen.width_px} x {screen.height_px} px, {size} mm"
    try:
        resources.folder("screens")
        from kiosk.ui.theme import ThemeError, load_tokens

        load_tokens(resources.folder("assets") / "themes" / f"{screen.theme}.json")
    except (FileNotFoundError, ImportError) as error:  # of the installation, or of a library that Qt needs
        yield Finding("screen", Severity.FAULT, str(error))
    except ThemeError as error:
        yield Finding("screen", Severity.FAULT, f"screen.theme: {error}")
    else:
        yield Finding("screen", Severity.OK, f"{detail}, theme {screen.theme}")


def _languages(settings: Settings) -> Findings:
    from kiosk.i18n.translations import Translations

    for code in settings.kiosk.languages:
        try:
            Translations(resources.folder("locales"), (code,)).qm(code)
        except (OSError, ValueError) as error:
            yield Finding(f"language {code}", Severity.FAULT, f"its catalogue cannot be read: {_why(error)}")
        else:
            yield Finding(f"language {code}", Severity.OK, "its catalogue is installed")


def _procedures(settings: Settings) -> Findings:
    offered = {name: given.mode for name, given in settings.procedures.items() if given.mode is not Mode.OFF}
    for name, mode in offered.items():
        sells = mode is Mode.CONNECTED and procedure(name).sells
        if sells and settings.devices.payment_terminal is Driver.NONE:
            detail = "connected, but without a payment terminal it is offered as a guide"
            yield Finding(f"procedure {name}", Severity.WARNING, detail)
        else:
            yield Finding(f"procedure {name}", Severity.OK, mode.value)
    if not offered:
        yield Finding("procedures", Severity.WARNING, "none is offered: the home screen would be empty")


# --- the journal of money ----------------------------------------------------------------------------------------


def _journal(settings: Settings) -> Findings:
    path = Path(settings.journal.path)
    try:
        with TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        detail = f"journal.path: the folder {path.parent} cannot be written to: {_why(error)}"
        yield Finding("journal", Severity.FAULT, detail)
        return
    if not path.exists():
        yield Finding("journal", Severity.OK, f"{path} will be made at the first start")
        return
    yield _verified(path)


def _verified(path: Path) -> Finding:
    from kiosk.orders.chain import Broken
    from kiosk.orders.journal import JournalError

    try:
        journal = app.open_journal(str(path))
    except ConfigError as error:
        return Finding("journal", Severity.FAULT, str(error))
    try:
        verdict = journal.verify()
        if isinstance(verdict, Broken):
            detail = f"{path} is damaged from entry {verdict.sequence} on: keep the file, do not sell"
            return Finding("journal", Severity.FAULT, detail)
        parked, unfinished = len(journal.parked_orders()), len(journal.open_orders())
    except JournalError as error:
        return Finding("journal", Severity.FAULT, f"{path} cannot be read: {error}")
    finally:
        journal.close()
    detail = f"{path} is intact: {verdict.entries} entries, {unfinished} orders open"
    if parked:
        return Finding("journal", Severity.WARNING, f"{detail}, {parked} for an agent to settle")
    return Finding("journal", Severity.OK, detail)


# --- the back office ---------------------------------------------------------------------------------------------


def _back_office(settings: Settings, clock: Clock) -> Findings:
    office = settings.back_office
    # Before anything else: it refuses an address that no token may be sent to.
    app.back_office(settings, "none", clock)
    try:
        token = app.read_token(settings)
    except ConfigError as error:
        token = ""
        yield Finding("token", Severity.FAULT, str(error))
    else:
        yield _privacy(Path(office.token_file))
    answered = _probed("back office", lambda: _call(office, clock))
    yield answered
    if token and answered.result is not Severity.FAULT:
        client = app.back_office(settings, token, clock)
        yield _health(client)
        yield _catalogue(client, clock)
        client.close()


def _privacy(file: Path) -> Finding:
    if file.stat().st_mode & 0o007:
        return Finding("token", Severity.WARNING, f"every account of this machine can use it: chmod o= {file}")
    return Finding("token", Severity.OK, f"{file}, not for every account")


def _call(office: BackOffice, clock: Clock) -> Finding:
    """Ask without the token: does somebody answer, if not why, and what time is it there?"""
    import requests

    try:
        with requests.Session() as session:
            session.trust_env = False  # as the client does: the address in the file is the only one
            with session.get(
                office.url.rstrip("/") + "/v1/health",
                timeout=(office.connect_timeout_s, office.read_timeout_s),
                allow_redirects=False,
                stream=True,
            ) as response:
                ahead = _seconds_between(response.headers.get("Date", ""), clock)
    except requests.RequestException as error:
        return Finding("back office", Severity.FAULT, f"{office.url}: {_cause(error)}")
    if ahead > CLOCK_TOLERANCE:
        detail = f"{office.url} answers, but its clock and this one differ by {ahead:.0f} s: set the time"
        return Finding("back office", Severity.WARNING, detail)
    return Finding("back office", Severity.OK, f"{office.url} answers")


def _seconds_between(date: str, clock: Clock) -> float:
    """Return how far the clock of a ``Date`` header (RFC 9110, 6.6.1) and this one differ; 0 when it does not tell."""
    try:
        there = parsedate_to_datetime(date)
    except ValueError:
        return 0.0
    return abs((there - clock.now()).total_seconds()) if there.tzinfo else 0.0


def _health(client: BackOfficeClient) -> Finding:
    from kiosk.backoffice.answers import Healthy
    from kiosk.orders.api import Refused

    match client.health():
        case Healthy(version=version, specimen=specimen):
            what = "its stamps are specimens without value" if specimen else "its stamps are real"
            return Finding("accepted", Severity.OK, f"it knows this kiosk; contract {version}, {what}")
        case Refused():
            return Finding("accepted", Severity.FAULT, "it does not know this token: compare its sha256 over there")
        case _:
            return Finding("accepted", Severity.FAULT, "its answer is not that of a back office: is the address right?")


def _catalogue(client: BackOfficeClient, clock: Clock) -> Finding:
    catalogue = client.catalogue()
    if not isinstance(catalogue, Catalogue):
        return Finding("catalogue", Severity.FAULT, "it cannot be had")
    day = today(clock)
    ids = {tariff.id for tariff in catalogue.tariffs}
    sellable = sum(catalogue.price(tariff_id, day).sellable for tariff_id in ids)
    detail = f"version {catalogue.version}, {_count(len(catalogue.tariffs), 'row')}, {sellable} of them sold today"
    return Finding("catalogue", Severity.OK if sellable else Severity.WARNING, detail)


# --- the devices -------------------------------------------------------------------------------------------------


def _devices(settings: Settings, clock: Clock) -> Findings:
    drivers = settings.devices
    fitted = app.hardware(settings, clock)
    try:
        for what, driver, device in (
            ("payment terminal", drivers.payment_terminal, fitted.terminal),
            ("document printer", drivers.document_printer, fitted.printer),
            ("card reader", drivers.card_reader, fitted.reader),
        ):
            yield _probed(what, partial(_device, what, driver, device))
    finally:
        fitted.close()


def _device(what: str, driver: Driver, device: Device) -> Finding:
    if driver is Driver.NONE:
        return Finding(what, Severity.OK, "none: this kiosk does without")
    status = device.status()
    abilities = asdict(device.capabilities())
    can = ", ".join(f"{'' if able else 'no '}{name.replace('_', ' ')}" for name, able in abilities.items())
    detail = f"{status.state.value.replace('_', ' ')}{_WHO[status.actor]} ({can})"
    if driver is Driver.SIMULATED and status.severity is Severity.OK:
        return Finding(what, Severity.WARNING, f"simulated, for trials only: {detail}")
    return Finding(what, status.severity, detail)


# --- probing -----------------------------------------------------------------------------------------------------


def _probed(what: str, probe: Callable[[], Finding]) -> Finding:
    """Return what ``probe`` finds, on a thread that is abandoned after :data:`PATIENCE`: a driver or a name look-up
    that hangs must not hang the check."""
    found: SimpleQueue[Finding] = SimpleQueue()

    def work() -> None:
        try:
            found.put(probe())
        except Exception as error:  # whatever breaks in there is a finding of its own
            found.put(Finding(what, Severity.FAULT, f"the probe failed with {type(error).__name__}"))

    Thread(target=work, name="check", daemon=True).start()
    try:
        return found.get(timeout=PATIENCE)
    except Empty:
        return Finding(what, Severity.FAULT, f"no answer within {PATIENCE:.0f} s")


def _why(error: OSError | ValueError) -> str:
    """Return the system's own words, without the path that the line names already."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _cause(error: BaseException) -> str:
    """Return the words of what lies under the layers of the HTTP library: refused, no such name, certificate..."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
