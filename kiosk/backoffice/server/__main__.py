"""``python -m kiosk.backoffice.server``: serve, or print the published contract."""

from __future__ import annotations

import argparse
import sys

from kiosk.backoffice.server.settings import KioskToken, ServerSettings

_DEFAULTS = ServerSettings(kiosk_tokens=())


def _kiosk(text: str) -> KioskToken:
    kiosk_id, _, digest = text.rpartition(":")
    return KioskToken(kiosk_id, digest)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m kiosk.backoffice.server", description=__doc__)
    parser.add_argument("--host", default=_DEFAULTS.host)
    parser.add_argument("--port", type=int, default=_DEFAULTS.port, help="0 takes a free one")
    parser.add_argument("--database-url", default=_DEFAULTS.database_url, help="as SQLAlchemy writes it")
    parser.add_argument("--stock", type=int, default=_DEFAULTS.stock, help="how many SPECIMEN numbers exist in all")
    parser.add_argument(
        "--kiosk",
        type=_kiosk,
        action="append",
        default=[],
        metavar="ID:SHA256",
        help="a kiosk and the SHA-256 of its bearer token; once for each kiosk",
    )
    parser.add_argument("--openapi", action="store_true", help="print the contract (docs/openapi.json) and stop")
    parser.add_argument("--embedded", action="store_true", help="for a parent process: settings on standard input")
    return parser.parse_args()


def run() -> int:
    """Do what the command line says; return the exit code."""
    asked = _arguments()
    # The server's own modules come after the arguments, so that --help and a bad argument answer at once.
    from kiosk.backoffice.server.app import published_contract
    from kiosk.backoffice.server.run import main, serve_embedded

    if asked.openapi:
        sys.stdout.write(published_contract())
        return 0
    if asked.embedded:
        serve_embedded(sys.stdin, sys.stdout)
        return 0
    return main(ServerSettings(tuple(asked.kiosk), asked.host, asked.port, asked.database_url, asked.stock))


if __name__ == "__main__":
    sys.exit(run())
