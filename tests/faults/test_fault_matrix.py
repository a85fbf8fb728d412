"""Device x trouble x moment of the purchase: each cell has a defined page, and the money is where the page says."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.backoffice.server.embedded import EmbeddedServer
from kiosk.backoffice.server.settings import KioskToken, ServerSettings
from kiosk.dock.demo import KIOSK
from tests.faults.matrix.cells import TROUBLES, Moment, Trouble
from tests.faults.matrix.quick import at_once
from tests.faults.matrix.run import play
from tests.screens.standing import BackOffice

pytestmark = pytest.mark.usefixtures("qapp")

_PAGE = Path(__file__).parents[2] / "docs" / "fault-matrix.md"
_COLUMNS = [moment.value for moment in Moment]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackOffice]:
    database = tmp_path_factory.mktemp("office") / "office.sqlite"
    token = secrets.token_urlsafe(32)
    settings = ServerSettings((KioskToken.of(KIOSK, token),), port=0, database_url=f"sqlite:///{database}", stock=2000)
    with EmbeddedServer(settings) as server:
        yield BackOffice(server.base_url, token, database)


@pytest.fixture(scope="module")
def documented() -> dict[tuple[str, str], list[str]]:
    """The cells of the page, by device and trouble."""
    rows: dict[tuple[str, str], list[str]] = {}
    device = ""
    for line in _PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            device = line[3].lower() + line[4:]
        elif line.startswith("| ") and device and not line.startswith("| |"):
            trouble, *cells = (cell.strip() for cell in line.strip("|").split("|"))
            rows[device, trouble] = cells
    return rows


@pytest.mark.parametrize("trouble", TROUBLES, ids=[f"{trouble.device}: {trouble.id}" for trouble in TROUBLES])
def test_each_cell_is_as_documented_and_the_money_is_safe(
    office: BackOffice, documented: dict[tuple[str, str], list[str]], trouble: Trouble
) -> None:
    met = {}
    with at_once():
        for moment in Moment:
            cell, astray = play(office, trouble, moment)
            assert astray == (), moment
            met[moment.value] = str(cell or "")
    assert met == dict(zip(_COLUMNS, documented[trouble.device, trouble.id], strict=True))


def test_the_page_has_no_row_that_nobody_plays(documented: dict[tuple[str, str], list[str]]) -> None:
    assert set(documented) == {(trouble.device, trouble.id) for trouble in TROUBLES}
