"""Does the back office answer, does it know this kiosk, and what does it sell?"""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk import app
from kiosk.check.finding import Finding, Findings, cause, probed
from kiosk.clock import Clock, today
from kiosk.config import BackOffice, ConfigError, Settings
from kiosk.devices.device import Severity
from kiosk.tariffs import Catalogue

if TYPE_CHECKING:
    from kiosk.backoffice.client import BackOfficeClient

CLOCK_TOLERANCE: Final = 30
"""Seconds between this machine and the back office. A stamp is sold at the tariff of the day."""


def back_office(settings: Settings, clock: Clock) -> Findings:
    """Yield what there is to say of the token, the address, and the answers. Raises ConfigError for an address that a
    token may not be sent to."""
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
    answered = probed("back office", lambda: _call(office, clock))
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
        return Finding("back office", Severity.FAULT, f"{office.url}: {cause(error)}")
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
    detail = f"version {catalogue.version}, {len(catalogue.tariffs)} rows, {sellable} tariffs sold today"
    return Finding("catalogue", Severity.OK if sellable else Severity.WARNING, detail)
