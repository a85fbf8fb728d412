"""``kiosk calls``: who wants an agent, and the word that one comes; on the machine of the back office."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC
from typing import TextIO

from sqlalchemy.exc import SQLAlchemyError

from kiosk.backoffice.server.calls import come, waiting
from kiosk.backoffice.server.tables import open_database
from kiosk.clock import PARIS, SystemClock
from kiosk.config import ConfigError, Settings

_NEEDS = {"explain": "expliquer la page", "write": "lire ou écrire", "machine": "un appareil ne marche pas", None: ""}


def calls(chosen: Namespace, settings: Settings, out: TextIO) -> int:
    """List the calls that wait or, with ``coming``, tell their kiosks that an agent comes; return 0.

    ``coming`` is a kiosk or ``all``. Returns 1 when nobody waits there, raises ConfigError without a [server].
    """
    if settings.server is None:
        raise ConfigError("server: is missing; `kiosk calls` needs this section")
    now = SystemClock().now()
    try:
        engine = open_database(settings.server.database)
        try:
            if chosen.coming is not None:
                told = come(engine, now, None if chosen.coming == "all" else chosen.coming)
                print(f"appels pris en charge : {told}", file=out)
                return 0 if told else 1
            rows = waiting(engine, now)
        finally:
            engine.dispose()
    except (SQLAlchemyError, OSError) as error:
        # Not the error's text: it may quote the address, and the password in it.
        raise ConfigError(f"server.database: cannot be opened ({type(error).__name__})") from None
    for row in rows:
        # SQLite keeps no time zone: what is written down is UTC.
        at = row.called_at.replace(tzinfo=UTC).astimezone(PARIS)
        print(f"{at:%H:%M}  {row.kiosk_id:<8} {row.screen:<24} {row.language:<10} {_NEEDS[row.need]}", file=out)
    if not rows:
        print("aucun appel", file=out)
    return 0
