"""``kiosk calls``: who waits, and the word that somebody comes."""

from __future__ import annotations

import io
from argparse import Namespace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.backoffice.server.calls import note
from kiosk.backoffice.server.models import AgentCallIn
from kiosk.backoffice.server.tables import open_database
from kiosk.calls_command import calls
from kiosk.clock import SystemClock
from kiosk.config import ConfigError, Settings
from kiosk.need import Need


def settings(database: str | None) -> Settings:
    data: dict[str, Any] = {
        "kiosk": {"id": "CHY1", "name": "Mairie annexe", "town": "Chambéry"},
        "back_office": {"url": "http://127.0.0.1:9", "token_file": "token"},
    }
    if database is not None:
        data["server"] = {"database": database, "kiosks": [{"kiosk": "CHY1", "sha256": "0" * 64}]}
    return msgspec.convert(data, Settings)


def told(configured: Settings, coming: str | None = None) -> tuple[int, list[str]]:
    out = io.StringIO()
    code = calls(Namespace(coming=coming), configured, out)
    return code, out.getvalue().splitlines()


def test_who_waits_is_listed_until_somebody_comes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'office.sqlite'}"
    configured = settings(url)
    assert told(configured) == (0, ["aucun appel"])
    engine, clock = open_database(url), SystemClock()
    note(engine, clock, "CHY1", AgentCallIn(screen="review.1", language="ar", need=Need.EXPLAIN))
    note(engine, clock, "CHY2", AgentCallIn(screen="home", language="fr"))
    engine.dispose()
    code, lines = told(configured)
    assert code == 0
    assert [line.split(maxsplit=4)[1:] for line in lines] == [
        ["CHY1", "review.1", "ar", "expliquer la page"],
        ["CHY2", "home", "fr"],
    ]
    assert told(configured, "CHY1") == (0, ["appels pris en charge : 1"])
    assert [line.split()[1] for line in told(configured)[1]] == ["CHY2"]
    assert told(configured, "all") == (0, ["appels pris en charge : 1"])
    assert told(configured, "all") == (1, ["appels pris en charge : 0"])


def test_without_a_back_office_there_is_nothing_to_list(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="server: is missing"):
        told(settings(None))
    with pytest.raises(ConfigError, match=r"server\.database: cannot be opened"):
        told(settings(f"sqlite:///{tmp_path}"))
