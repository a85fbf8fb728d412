"""The composition root: reads the settings, picks real or simulated parts, wires them, starts."""

from __future__ import annotations

import logging
import re
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from kiosk import resources
from kiosk.clock import Clock, SystemClock
from kiosk.config import ConfigError, Settings
from kiosk.device_settings import Nut
from kiosk.fitted import Hardware, hardware
from kiosk.i18n.languages import language
from kiosk.i18n.translations import Translations
from kiosk.procedures.registry import PROCEDURES
from kiosk.ui.parts import Parts

if TYPE_CHECKING:
    from kiosk.agent.desk import AgentsMode
    from kiosk.backoffice.client import BackOfficeClient
    from kiosk.backoffice.wire import Transport
    from kiosk.codes.api import Certificates
    from kiosk.devices.receipt_printer.api import Bitmap, Capabilities
    from kiosk.documents.ticket import Ticket
    from kiosk.identity.api import IdentityBroker
    from kiosk.orders.journal import Journal

log = logging.getLogger(__name__)

_STOP_WAITS: Final = 60.0
"""Seconds that a stop waits for the citizen who pays or declares: his screen stays, and he reads what became of it."""
_CUT_SHORT: Final = 20.0
"""Seconds for a payment that is cut short to write what became of it; longer than a call of the back office."""

_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""What a bearer token is made of (RFC 6750, section 2.1)."""


def fit(settings: Settings, clock: Clock) -> Hardware:
    """Return the devices that the configuration names. Raises ConfigError for a value that an adapter refuses."""
    try:
        return hardware(settings.devices, clock)
    except ValueError as error:
        raise ConfigError(str(error)) from None


def read_token(settings: Settings) -> str:
    """Return this kiosk's token for the back office. Raises ConfigError when its file does not hold one."""
    file = Path(settings.back_office.token_file)
    try:
        token = file.read_text(encoding="ascii").strip()
    except OSError as error:
        problem = f"{file} cannot be read: {error.strerror or type(error).__name__}"
        raise ConfigError(f"back_office.token_file: {problem}") from None
    except UnicodeDecodeError:
        token = "?"
    if not token:
        raise ConfigError(f"back_office.token_file: {file} is empty")
    if not _TOKEN.fullmatch(token):
        raise ConfigError(f"back_office.token_file: {file} does not hold one token of letters, digits and ._~+/-=")
    return token


def back_office(settings: Settings, token: str, clock: Clock, transport: Transport | None = None) -> BackOfficeClient:
    """Return the client of the configured back office; it asks nothing yet. ``transport`` is the demo's network
    switch. Raises ConfigError for an address that a token may not be sent to."""
    from kiosk.backoffice.client import BackOfficeClient

    try:
        return BackOfficeClient(
            settings.back_office.url,
            token,
            settings.kiosk.id,
            connect_timeout=settings.back_office.connect_timeout_s,
            read_timeout=settings.back_office.read_timeout_s,
            clock=clock,
            transport=transport,
        )
    except ValueError as error:
        raise ConfigError(f"back_office.url: {error}") from None


def identity_broker(settings: Settings, clock: Clock, transport: Transport | None = None) -> IdentityBroker:
    """Return the configured identity broker; it is asked nothing yet. Raises ConfigError for an address in clear."""
    from kiosk.identity.absent import AbsentBroker

    if settings.identity is None:
        return AbsentBroker()
    from kiosk.backoffice.device_grant import DeviceGrant

    asked = settings.identity
    try:
        return DeviceGrant(
            asked.issuer,
            asked.client_id or settings.kiosk.id,
            scope=asked.scope,
            clock=clock,
            transport=transport,
        )
    except ValueError as error:
        raise ConfigError(f"identity.issuer: {error}") from None


def open_journal(path: str, clock: Clock | None = None) -> Journal:
    """Return the journal of money. Raises ConfigError when it cannot be opened for writing."""
    from kiosk.orders.journal import Journal, JournalError

    try:
        return Journal(path, clock)
    except JournalError as error:
        cause = error.__cause__
        why = cause.strerror if isinstance(cause, OSError) else error
        raise ConfigError(f"journal.path: {path} cannot be opened for writing: {why}") from None


@contextmanager
def the_only_driver(path: str) -> Iterator[None]:
    """Be the one program that buys on the journal ``path``. Raises ConfigError when another one does."""
    from kiosk.orders.lock import DrivenElsewhereError, driving

    with ExitStack() as stack:
        try:
            stack.enter_context(driving(path))
        except DrivenElsewhereError:
            raise ConfigError(f"journal.path: another kiosk runs on {path}") from None
        except OSError as error:
            raise ConfigError(f"journal.path: {path}.lock cannot be made: {error.strerror}") from None
        yield


@contextmanager
def assembled(
    settings: Settings,
    devices: Hardware,
    clock: Clock,
    token: str,
    *,
    journal: str | None = None,
    transport: Transport | None = None,
    broker: IdentityBroker | None = None,
    agents: AgentsMode | None = None,
) -> Iterator[Parts]:
    """Wire everything that the screen talks to, and take it down again at the end.

    ``journal`` overrides the configured path; ``transport`` is the demo's network switch, ``broker`` its phone's,
    ``agents`` who may open its agents' mode.
    """
    # Imported here and not above: `kiosk --version` and a wrong configuration file need none of it.
    from kiosk.agent.desk import AgentDesk
    from kiosk.agent.events import Act
    from kiosk.agents_mode import agents_mode
    from kiosk.backoffice.declarations import DeclarationsClient
    from kiosk.documents.wording import SiteIdentity
    from kiosk.orders.printing import Printing
    from kiosk.orders.purchase import Purchasing
    from kiosk.supervision.monitor import Monitor
    from kiosk.visit.effects import Effects
    from kiosk.visit.press import DocumentPress
    from kiosk.visit.sheets import Printers

    codes = settings.kiosk.languages
    with ExitStack() as stack:
        path = journal or settings.journal.path
        book = open_journal(path, clock)
        stack.callback(book.close)
        stack.enter_context(the_only_driver(path))
        client = back_office(settings, token, clock, transport)
        broker = broker or identity_broker(settings, clock, transport)
        stopping = Event()
        purchasing = Purchasing(client, devices.terminal, book, settings.kiosk.id, wait=stopping.wait)
        words = Translations(resources.folder("locales"), codes)
        site = SiteIdentity(settings.kiosk.name, settings.kiosk.town, settings.kiosk.id)
        effects = Effects(
            purchasing,
            DocumentPress(words, site, clock, _drawn),
            Printing(book),
            Printers(devices.printer, devices.receipt_printer),
            broker,
            DeclarationsClient(client),
        )
        agents = agents or agents_mode(settings.agents, devices.reader, clock)
        desk = AgentDesk(devices.reader, agents, clock, {Act.CLEAR_HELD: devices.clear_held})
        monitor = Monitor(client, purchasing)
        stack.callback(monitor.stop)
        # What is cut short still asks and still writes, a payment as well as a page: all that it needs waits for it.
        stack.callback(purchasing.at_rest, _CUT_SHORT)
        stack.callback(effects.at_rest, _CUT_SHORT)
        stack.callback(devices.close)
        stack.callback(desk.close)
        stack.callback(stopping.set)
        yield Parts(
            settings=settings,
            clock=clock,
            words=words,
            languages=tuple(language(code) for code in codes),
            procedures=PROCEDURES,
            effects=effects,
            office=monitor,
            certificates=_certificates(settings),
            devices=devices,
            desk=desk,
            begin=monitor.start,
            power_off=_power_off(settings),
            at_rest=effects.at_rest,
        )


def _certificates(settings: Settings) -> Certificates:
    from kiosk.fitted import certificates

    try:
        return certificates(settings.devices)
    except ValueError as error:
        raise ConfigError(str(error)) from None


def _drawn(ticket: Ticket, paper: Capabilities) -> Bitmap:
    from kiosk.ui.ticket import drawn

    return drawn(ticket, paper)


def _power_off(settings: Settings) -> Callable[[], None]:
    supply = settings.devices.power
    if not isinstance(supply, Nut):
        return lambda: None
    from kiosk.devices.power.off import power_off

    return partial(power_off, supply.power_off)


def run(settings: Settings, shown: Callable[[], None] = lambda: None) -> int:
    """Run the kiosk until SIGTERM or SIGINT; return the exit code. Raises ConfigError for settings that do not work.

    ``shown`` is called when the attract screen was painted for the first time.
    """
    clock = SystemClock()
    with assembled(settings, fit(settings, clock), clock, read_token(settings)) as parts:
        from kiosk.ui.application import Application, StartError
        from kiosk.ui.theme import ThemeError

        try:
            application = Application(parts)
        except ThemeError as error:
            raise ConfigError(f"screen.theme: {error}") from None
        except StartError as error:
            print(f"kiosk: {error}", file=sys.stderr)
            return 1

        def painted() -> None:
            shown()
            parts.begin()

        application.after_first_frame(painted)
        try:
            # Not quit(): the window refuses to close. This signal reaches QCoreApplication.exit() through its queue.
            with _ended_by_signals(
                lambda: parts.at_rest(_STOP_WAITS), lambda: application.engine.exit.emit(0), parts.devices.clear_held
            ):
                _listen(settings.journal.path)
                return application.run(fullscreen=settings.screen.fullscreen)
        finally:
            application.close()


def _listen(journal: str) -> None:
    from kiosk.orders.lock import listen

    try:
        listen(journal)
    except OSError as error:
        log.error("%s.lock cannot be written: held paper cannot be cleared (%s)", journal, error.strerror)


_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1)


@contextmanager
def _ended_by_signals(
    rest: Callable[[], object], end: Callable[[], None], clear: Callable[[], object]
) -> Iterator[None]:
    """Call ``rest`` and then ``end``, on another thread, when SIGTERM or SIGINT comes; ``end`` again until the block
    is left. SIGUSR1 calls ``clear``: an agent has looked at the printers (``kiosk devices --cleared``).

    Python runs a signal handler between two of its own instructions, and there are none while Qt waits for a touch:
    what wakes the thread is the byte that the interpreter writes as soon as the signal arrives (set_wakeup_fd).
    """
    bell, button = socket.socketpair()
    button.setblocking(False)
    over = Event()

    def wait() -> None:
        while (rung := bell.recv(1)) == bytes((signal.SIGUSR1,)):
            # Not here: a printer may take its time, and the next signal may be the one that ends the kiosk.
            Thread(target=clear, name="held-paper", daemon=True).start()
        if rung:
            rest()
            end()
            while not over.wait(0.2):  # one that came before the event loop began is forgotten
                end()

    waiting = Thread(target=wait, name="signals", daemon=True)
    before = {number: signal.signal(number, lambda *_: None) for number in _SIGNALS}
    earlier = signal.set_wakeup_fd(button.fileno(), warn_on_full_buffer=False)
    waiting.start()
    try:
        yield
    finally:
        over.set()
        signal.set_wakeup_fd(earlier)
        for number, handler in before.items():
            signal.signal(number, handler)
        button.close()
        waiting.join()
        bell.close()
