"""The command line."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import __version__
from kiosk.accounts.arguments import add_arguments

if TYPE_CHECKING:
    from kiosk.backoffice.server.settings import FranceTravailSettings
    from kiosk.config import Server, Settings

_EXAMPLES = """\
examples:
  kiosk demo                                   the kiosk and its dock, everything simulated
  kiosk demo --tour demo-output                no display: drive it by taps, write pictures and documents
  kiosk check --config /etc/kiosk/kiosk.toml   is the file right, and does everything answer?
  kiosk run --config /etc/kiosk/kiosk.toml     the kiosk itself
  kiosk journal list --config /etc/kiosk/kiosk.toml
                                               the orders that need somebody
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    root = argparse.ArgumentParser(
        prog="kiosk",
        description="A self-service kiosk for a French town-hall annex.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    root.add_argument("--version", action="version", version=f"kiosk {__version__}")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="run the kiosk with every device simulated")
    demo.add_argument("--tour", metavar="DIR", type=Path, help="drive it by taps and write everything into DIR")
    demo.add_argument("--procedure", metavar="ID", help="only this procedure (fiscal_stamp, stamp_refund)")
    demo.add_argument("--lang", metavar="CODE", default="fr", help="the language to start in, for example ar")
    demo.add_argument("--landscape", action="store_true", help="1920 x 1080 instead of 1080 x 1920")
    demo.add_argument("--port", type=int, default=0, help="where the dock listens on 127.0.0.1 (default: a free port)")

    for name, text in (
        ("run", "run the kiosk"),
        ("check", "check the configuration, the devices and the back office"),
        ("backoffice", "run the municipal back office"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--config", metavar="FILE", type=Path, required=True, help="the configuration file")
    live = commands.add_parser("devices", help="how the devices stand, live")
    live.add_argument("--config", metavar="FILE", type=Path, required=True, help="the configuration file")
    live.add_argument("--once", action="store_true", help="write the table once and end")
    live.add_argument("--cleared", action="store_true", help="tell the kiosk that held paper was looked at and taken")
    acts = commands.add_parser("agents", help="the agents' mode: certificate, pin, uid, register").add_subparsers(
        dest="act", required=True, metavar="ACT"
    )
    for name, text in (
        ("pin", "write the line for a PIN, for a badge that only has a number"),
        ("uid", "write the line for the number of the badge in the reader"),
        ("certificate", "write the line for the certificate of the badge in the reader"),
        ("register", "tell what was done in the agents' mode, and whether the register is whole"),
    ):
        act = acts.add_parser(name, help=text)
        act.add_argument("--config", metavar="FILE", type=Path, required=True, help="the configuration file")
    calls = commands.add_parser("calls", help="who wants an agent at a kiosk; on the machine of the back office")
    calls.add_argument("--config", metavar="FILE", type=Path, required=True, help="the configuration file")
    calls.add_argument("--coming", metavar="KIOSK", help="tell that kiosk, or all, that an agent comes")
    add_arguments(commands.add_parser("journal", help="the journal of money: list, show, verify, reconcile, ..."))
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 it failed, 2 it was asked wrongly."""
    chosen = parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    if chosen.command == "demo":
        return _demo(chosen)

    from kiosk.config import ConfigError

    try:
        settings = _settings(chosen.config) if chosen.config else None
    except ConfigError as error:
        return _refuse(str(error))
    try:
        if settings is None or chosen.command == "journal":
            from kiosk.accounts.command import journal

            return journal(chosen, settings, sys.stdout)
        match chosen.command:
            case "run":
                return _run(settings)
            case "devices":
                from kiosk.check.live import cleared, devices

                if chosen.cleared:
                    return cleared(settings, sys.stdout)
                return devices(settings, sys.stdout, once=chosen.once)
            case "agents":
                from kiosk.agents_command import agents

                return agents(chosen, settings, sys.stdout)
            case "calls":
                from kiosk.calls_command import calls

                return calls(chosen, settings, sys.stdout)
            case "check":
                from kiosk.check import check

                return check(settings, sys.stdout)
            case _:
                return _backoffice(settings)
    except ConfigError as error:
        return _refuse(f"{chosen.config}: {error}" if settings else str(error))


def _settings(path: Path) -> Settings:
    from kiosk.config import load
    from kiosk.known import known_languages, known_procedures, known_themes

    return load(path, languages=known_languages(), procedures=known_procedures(), themes=known_themes())


def _refuse(why: str) -> int:
    print(f"kiosk: {why}", file=sys.stderr)
    return 2


def _run(settings: Settings) -> int:
    from kiosk.ui.curtain import Curtain, qt_application

    # The first frame comes first: what the rest needs takes longer to import than this takes to paint.
    _application = qt_application()
    with Curtain(settings.screen) as curtain:
        from kiosk import app

        return app.run(settings, shown=curtain.lift)


def _backoffice(settings: Settings) -> int:
    try:
        from sqlalchemy.exc import DBAPIError, SQLAlchemyError

        from kiosk.backoffice.server.run import serve
        from kiosk.backoffice.server.settings import KioskToken, ServerSettings
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("kiosk"):
            raise
        return _refuse(f"the back office is not part of this installation: {error.name} is missing")
    from kiosk.config import ConfigError

    server = settings.server
    if server is None:
        raise ConfigError("server: is missing; `kiosk backoffice` needs this section")
    if not server.kiosks:
        raise ConfigError("server.kiosks: is empty; no kiosk could call")
    tokens = tuple(KioskToken(known.kiosk, known.sha256, known.name) for known in server.kiosks)
    convention = _convention(server)
    address = f"[{server.host}]" if ":" in server.host else server.host
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn ends in good order, then raises the signal again: it must end in silence, not in a traceback.
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        serve(
            ServerSettings(
                tokens,
                server.host,
                server.port,
                server.database,
                server.stock,
                server.public_url or None,
                convention,
            ),
            lambda port: print(f"the back office listens on http://{address}:{port}", flush=True),
        )
    except DBAPIError as error:
        raise ConfigError(f"server.database: cannot be opened: {error.orig}") from None
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        # Not the error's text: it may quote the address, and the password in it.
        raise ConfigError(f"server.database: is not an address that can be opened ({type(error).__name__})") from None
    except OSError as error:
        if error.filename:
            raise ConfigError(f"server.database: {error.filename}: {error.strerror}") from None
        print(f"kiosk: cannot listen on {address}:{server.port}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _convention(server: Server) -> FranceTravailSettings | None:
    from kiosk.backoffice.server.settings import FranceTravailSettings
    from kiosk.config import ConfigError

    known = server.france_travail
    if known is None:
        return None
    try:
        return FranceTravailSettings(
            authorize_url=known.authorize_url,
            token_url=known.token_url,
            api_url=known.api_url,
            client_id=known.client_id,
            client_secret=_secret(known.client_secret_file),
        )
    except ValueError as error:
        raise ConfigError(f"server.france_travail.{error}") from None


def _secret(path: str) -> str:
    from kiosk.config import ConfigError

    try:
        secret = Path(path).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "is not ASCII"
        raise ConfigError(f"server.france_travail.client_secret_file: {path} cannot be read: {why}") from None
    if not secret:
        raise ConfigError(f"server.france_travail.client_secret_file: {path} is empty")
    return secret


def _demo(chosen: argparse.Namespace) -> int:
    try:
        from kiosk.dock.demo import demo
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("kiosk.dock"):
            print("kiosk: the demo is not part of this installation", file=sys.stderr)
            return 2
        raise
    from kiosk.known import known_languages, known_procedures

    procedures = known_procedures()
    if chosen.procedure is not None and chosen.procedure not in procedures:
        print(f"kiosk: --procedure: {chosen.procedure!r} is not one of {', '.join(procedures)}", file=sys.stderr)
        return 2
    if chosen.lang not in (*known_languages(), "qps"):
        print(f"kiosk: --lang: {chosen.lang!r} is not one of {', '.join(known_languages())}", file=sys.stderr)
        return 2
    wanted = (chosen.procedure,) if chosen.procedure else procedures
    pace = 0.4 if chosen.tour else 1.2
    with demo(landscape=chosen.landscape, language=chosen.lang, pace=pace, port=chosen.port) as running:
        if chosen.tour is None:
            from kiosk.ui.demo.panel import run_with_panel

            return run_with_panel(running, chosen.procedure)
        from kiosk.ui.demo.robot import LostError
        from kiosk.ui.demo.tour import TourError, run_tour

        try:
            result = run_tour(running, chosen.tour, wanted)
        except (TourError, LostError) as error:
            print(f"kiosk: the tour failed: {error}", file=sys.stderr)
            return 1
    for walked in result["procedures"]:
        print(
            f"{walked['procedure']}: {len(walked['steps'])} steps, {len(walked['documents'])} documents, "
            f"ended with {walked['outcome']['ending']}"
        )
    print(f"tour written to {chosen.tour} in {result['duration_s']} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
