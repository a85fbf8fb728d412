"""``python -m tests.faults.matrix``: plays every cell, writes docs/fault-matrix.md; ends with 1 if money is astray."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main() -> int:
    """Write the page and return the exit code."""
    from PySide6.QtGui import QGuiApplication

    from kiosk.backoffice.server.embedded import EmbeddedServer
    from kiosk.backoffice.server.settings import KioskToken, ServerSettings
    from kiosk.dock.demo import KIOSK
    from tests.faults.matrix.cells import TROUBLES, Moment
    from tests.faults.matrix.quick import at_once
    from tests.faults.matrix.run import play, table
    from tests.screens.standing import BackOffice

    application = QGuiApplication([])
    token, rows, wrong = secrets.token_urlsafe(32), {}, 0
    with TemporaryDirectory() as folder, at_once():
        database = Path(folder) / "office.sqlite"
        known = (KioskToken.of(KIOSK, token),)
        with EmbeddedServer(ServerSettings(known, port=0, database_url=f"sqlite:///{database}", stock=2000)) as server:
            office = BackOffice(server.base_url, token, database)
            for trouble in TROUBLES:
                rows[trouble] = {}
                for moment in Moment:
                    cell, astray = play(office, trouble, moment)
                    rows[trouble][moment] = cell
                    wrong += len(astray)
                    for what in astray:
                        print(f"{trouble.device}, {trouble.id}, {moment.value}: {what}")
    Path("docs/fault-matrix.md").write_text(table(rows), encoding="utf-8")
    cells = sum(cell is not None for row in rows.values() for cell in row.values())
    print(f"fault matrix: {cells} cells, {wrong} where the money went astray")
    del application
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
