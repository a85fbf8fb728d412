"""The demo's kiosk: every device simulated, the back office in a child process, the dock in control of both."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec

from kiosk.app import Hardware, assembled
from kiosk.backoffice.server.embedded import EmbeddedServer
from kiosk.backoffice.server.settings import KioskToken, ServerSettings
from kiosk.backoffice.simulated import NetworkSwitch
from kiosk.clock import AdjustableClock
from kiosk.config import Settings
from kiosk.devices.card_reader.simulated import SimulatedReader
from kiosk.devices.document_printer.simulated import SimulatedPrinter
from kiosk.devices.payment_terminal.simulated import SimulatedTerminal
from kiosk.dock.actions import Dock
from kiosk.dock.http import DockServer
from kiosk.known import known_languages, known_procedures
from kiosk.ui.parts import Parts

KIOSK = "CHY1"


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo without its window."""

    parts: Parts
    dock: Dock
    server: DockServer


def demo_settings(url: str, *, landscape: bool = False, language: str = "fr") -> Settings:
    """Return the demo's settings, by the same model as a configuration file."""
    codes = [language, *(code for code in known_languages() if code != language)]
    data: dict[str, Any] = {
        "kiosk": {"id": KIOSK, "name": "Mairie annexe", "town": "Chambéry", "languages": codes},
        "screen": {
            "width_px": 1920 if landscape else 1080,
            "height_px": 1080 if landscape else 1920,
            "fullscreen": False,
        },
        "back_office": {"url": url, "token_file": "", "connect_timeout_s": 2, "read_timeout_s": 5},
        "devices": dict.fromkeys(("payment_terminal", "document_printer", "card_reader"), "simulated"),
        "procedures": {name: {"mode": "connected"} for name in known_procedures()},
    }
    return msgspec.convert(data, Settings)


@contextmanager
def demo(
    *, landscape: bool = False, language: str = "fr", pace: float = 1.2, stock: int = 200, port: int = 0
) -> Iterator[Demo]:
    """Start everything but the window. ``pace`` is how many seconds each prompt and each page takes."""
    token = secrets.token_urlsafe(32)
    settings = ServerSettings((KioskToken.of(KIOSK, token),), port=0, database_url="sqlite://", stock=stock)
    clock = AdjustableClock()
    network = NetworkSwitch()
    terminal = SimulatedTerminal(clock, pace=pace)
    printer = SimulatedPrinter(clock, pace=pace)
    reader = SimulatedReader(clock)
    with EmbeddedServer(settings) as office:
        kiosk = demo_settings(office.base_url, landscape=landscape, language=language)
        devices = Hardware(terminal, printer, reader)
        with assembled(kiosk, devices, clock, token, journal=":memory:", transport=network.adapter) as parts:
            dock = Dock(terminal, printer, reader, network, clock)
            server = DockServer(dock, port=port)
            server.start()
            parts.begin()
            try:
                yield Demo(parts, dock, server)
            finally:
                server.stop()
