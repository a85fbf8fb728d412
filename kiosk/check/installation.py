"""What is on this machine: screens, theme, catalogues, the journal of money, and the procedures that can be had."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryFile

from kiosk import app, resources
from kiosk.check.finding import Finding, Findings, cause
from kiosk.config import ConfigError, Settings
from kiosk.device_settings import Driver
from kiosk.devices.device import Severity
from kiosk.procedures.mode import Mode
from kiosk.procedures.procedure import Requirement
from kiosk.procedures.registry import procedure


def screen(settings: Settings) -> Findings:
    """Yield who the kiosk is, and whether its screens and its theme load."""
    site, screen = settings.kiosk, settings.screen
    yield Finding("kiosk", Severity.OK, f"{site.id}, {site.name}, {site.town}")
    try:
        from kiosk.ui.theme import ThemeError, load_tokens

        resources.folder("screens")
        load_tokens(resources.folder("assets") / "themes" / f"{screen.theme}.json")
    except (FileNotFoundError, ImportError) as error:  # of the installation, or of a library that Qt needs
        yield Finding("screen", Severity.FAULT, str(error))
    except ThemeError as error:
        yield Finding("screen", Severity.FAULT, f"screen.theme: {error}")
    else:
        across, down = (round(pixels * screen.mm_per_px) for pixels in (screen.width_px, screen.height_px))
        detail = f"{screen.width_px} x {screen.height_px} px on {across} x {down} mm, theme {screen.theme}"
        yield Finding("screen", Severity.OK, detail)


def languages(settings: Settings) -> Findings:
    """Yield whether each language has its catalogue."""
    from kiosk.i18n.translations import Translations

    for code in settings.kiosk.languages:
        try:
            Translations(resources.folder("locales"), (code,)).qm(code)
        except (OSError, ValueError) as error:
            yield Finding(f"language {code}", Severity.FAULT, f"its catalogue cannot be read: {cause(error)}")
        else:
            yield Finding(f"language {code}", Severity.OK, "its catalogue is installed")


def procedures(settings: Settings) -> Findings:
    """Yield how each procedure is delivered here."""
    offered = {name: given.mode for name, given in settings.procedures.items() if given.mode is not Mode.OFF}
    for name, mode in offered.items():
        sells = mode is Mode.CONNECTED and Requirement.TERMINAL in procedure(name).needs
        if sells and settings.devices.payment_terminal is Driver.NONE:
            detail = "connected, but without a payment terminal it is offered as a guide"
            yield Finding(f"procedure {name}", Severity.WARNING, detail)
        else:
            yield Finding(f"procedure {name}", Severity.OK, mode.value)
    if not offered:
        yield Finding("procedures", Severity.WARNING, "none is offered: the home screen would be empty")


def journal(settings: Settings) -> Findings:
    """Yield whether the journal can be written, and whether every entry is where it was written."""
    path = Path(settings.journal.path)
    try:
        with TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        detail = f"journal.path: the folder {path.parent} cannot be written to: {cause(error)}"
        yield Finding("journal", Severity.FAULT, detail)
    else:
        if path.exists():
            yield _verified(path)
        else:
            yield Finding("journal", Severity.OK, f"{path} will be made at the first start")


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
        unfinished, parked = len(journal.open_orders()), len(journal.parked_orders())
        doubtful = len(journal.doubtful_papers())
    except JournalError as error:
        return Finding("journal", Severity.FAULT, f"{path} cannot be read: {error}")
    finally:
        journal.close()
    detail = f"{path} is intact; entries: {verdict.entries}, open orders: {unfinished}"
    if parked or doubtful:
        waiting = f"{detail}, for an agent to settle: {parked}, papers in doubt: {doubtful}"
        return Finding("journal", Severity.WARNING, waiting)
    return Finding("journal", Severity.OK, detail)
