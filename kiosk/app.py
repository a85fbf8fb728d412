"""The composition root: reads the settings, picks real or simulated parts, wires them, starts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk import resources
from kiosk.clock import Clock, SystemClock
from kiosk.config import ConfigError, Driver, Settings
from kiosk.devices.absent import AbsentPrinter, AbsentReader, AbsentTerminal
from kiosk.devices.card_reader.api import CardReader
from kiosk.devices.document_printer.api import DocumentPrinter
from kiosk.devices.payment_terminal.api import PaymentTerminal
from kiosk.i18n.languages import LANGUAGES, language
from kiosk.i18n.translations import Translations
from kiosk.procedures.registry import PROCEDURES
from kiosk.ui.parts import Parts


@dataclass(frozen=True, slots=True)
class Hardware:
    """The devices of one kiosk."""

    terminal: PaymentTerminal
    printer: DocumentPrinter
    reader: CardReader

    def close(self) -> None:
        """Release all of them."""
        self.terminal.close()
        self.printer.close()
        self.reader.close()


def known_languages() -> tuple[str, ...]:
    """Return the codes of the languages that this program has."""
    return tuple(known.code for known in LANGUAGES)


def known_procedures() -> tuple[str, ...]:
    """Return the ids of the procedures that this program has."""
    return tuple(known.id for known in PROCEDURES)


def hardware(settings: Settings, clock: Clock) -> Hardware:
    """Return the devices that the configuration names."""
    devices = settings.devices
    terminal: PaymentTerminal = AbsentTerminal()
    printer: DocumentPrinter = AbsentPrinter()
    reader: CardReader = AbsentReader()
    if devices.payment_terminal is Driver.SIMULATED:
        from kiosk.devices.payment_terminal.simulated import SimulatedTerminal

        terminal = SimulatedTerminal(clock)
    if devices.document_printer is Driver.SIMULATED:
        from kiosk.devices.document_printer.simulated import SimulatedPrinter

        printer = SimulatedPrinter(clock)
    if devices.card_reader is Driver.SIMULATED:
        from kiosk.devices.card_reader.simulated import SimulatedReader

        reader = SimulatedReader(clock)
    return Hardware(terminal, printer, reader)


def read_token(settings: Settings) -> str:
    """Return this kiosk's token for the back office. Raises ConfigError naming the file when it is not there."""
    file = Path(settings.back_office.token_file)
    try:
        token = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        problem = f"{file} cannot be read ({type(error).__name__})"
        raise ConfigError(f"back_office.token_file: {problem}") from None
    if not token:
        raise ConfigError(f"back_office.token_file: {file} is empty")
    return token


@contextmanager
def assembled(
    settings: Settings,
    devices: Hardware,
    clock: Clock,
    token: str,
    *,
    journal: str | None = None,
    transport: object = None,
    extra_languages: tuple[str, ...] = (),
) -> Iterator[Parts]:
    """Wire everything that the screen talks to, and take it down again at the end.

    ``journal`` overrides the configured path; ``transport`` is the demo's network switch.
    """
    # Imported here and not above: `kiosk --version` and a wrong configuration file need none of it.
    from kiosk.backoffice.client import BackOfficeClient
    from kiosk.documents.wording import SiteIdentity
    from kiosk.orders.journal import Journal
    from kiosk.orders.purchase import Purchasing
    from kiosk.supervision.monitor import Monitor
    from kiosk.visit.effects import Effects
    from kiosk.visit.press import DocumentPress

    codes = settings.kiosk.languages + extra_languages
    with ExitStack() as stack:
        stack.callback(devices.close)
        book = Journal(journal or settings.journal.path)
        stack.callback(book.close)
        client = BackOfficeClient(
            settings.back_office.url,
            token,
            settings.kiosk.id,
            connect_timeout=settings.back_office.connect_timeout_s,
            read_timeout=settings.back_office.read_timeout_s,
            clock=clock,
            transport=transport,  # type: ignore[arg-type]  # named by its protocol in the client's own module
        )
        purchasing = Purchasing(client, devices.terminal, book, settings.kiosk.id)
        words = Translations(resources.folder("locales"), codes)
        site = SiteIdentity(settings.kiosk.name, settings.kiosk.town, settings.kiosk.id)
        monitor = Monitor(client, purchasing)
        monitor.start()
        stack.callback(monitor.stop)
        yield Parts(
            settings=settings,
            clock=clock,
            words=words,
            languages=tuple((code, language(code).endonym) for code in codes),
            procedures=PROCEDURES,
            effects=Effects(purchasing, DocumentPress(words, site, clock), devices.printer),
            office=monitor,
            terminal=devices.terminal,
            printer=devices.printer,
            reader=devices.reader,
        )


def run(settings: Settings) -> int:
    """Run the kiosk until it is told to stop; return the exit code."""
    clock = SystemClock()
    with assembled(settings, hardware(settings, clock), clock, read_token(settings)) as parts:
        from kiosk.ui.application import Application

        application = Application(parts)
        try:
            return application.run(fullscreen=settings.screen.fullscreen)
        finally:
            application.close()
