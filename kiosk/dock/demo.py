"""The demo's kiosk: every device simulated, back office and France Travail in child processes, the dock in control."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from kiosk.agent.desk import AgentsMode
from kiosk.agent.people import Listed, People
from kiosk.agent.register import Register
from kiosk.app import assembled, identity_broker
from kiosk.backoffice.france_travail import contract
from kiosk.backoffice.france_travail.simulator.settings import SimulatorSettings
from kiosk.backoffice.server.embedded import FRANCE_TRAVAIL, EmbeddedServer
from kiosk.backoffice.server.settings import FranceTravailSettings, KioskToken, ServerSettings
from kiosk.backoffice.simulated import NetworkSwitch
from kiosk.clock import AdjustableClock, Clock
from kiosk.config import Settings
from kiosk.device_settings import Devices
from kiosk.devices.badge.api import Role
from kiosk.devices.badge.piv import PivBadge
from kiosk.devices.badge.trust import Trust
from kiosk.devices.simulation.authority import Authority
from kiosk.devices.simulation.piv import SoftPivCard
from kiosk.dock.actions import Dock
from kiosk.dock.beside import SimulatedDevices
from kiosk.dock.handset import Handset
from kiosk.dock.http import DockServer
from kiosk.dock.organism import SimulatedOrganism
from kiosk.known import known_languages, known_procedures
from kiosk.ui.parts import Parts

KIOSK = "CHY1"
NAME = "Borne de la mairie annexe"
PIN = "246810"
"""Of the badge that the dock puts in."""
_LONG = timedelta(days=3650)


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
        "devices": dict.fromkeys(Devices.__struct_fields__, "simulated"),
        "procedures": {name: {"mode": "connected"} for name in known_procedures()},
        "identity": {"issuer": f"{url}/identity"},
    }
    return msgspec.convert(data, Settings)


@contextmanager
def demo(
    *, landscape: bool = False, language: str = "fr", pace: float = 1.2, stock: int = 200, port: int = 0
) -> Iterator[Demo]:
    """Start everything but the window. ``pace`` is how many seconds each prompt and each page takes."""
    token = secrets.token_urlsafe(32)
    network = NetworkSwitch()
    with ExitStack() as stack:
        organism, convention = _france_travail(stack)
        office = stack.enter_context(
            EmbeddedServer(
                ServerSettings(
                    (KioskToken.of(KIOSK, token, NAME),),
                    port=0,
                    database_url="sqlite://",
                    stock=stock,
                    france_travail=convention,
                )
            )
        )
        clock = SharedClock(office, organism)
        kiosk = demo_settings(office.base_url, landscape=landscape, language=language)
        devices = SimulatedDevices.fitted(clock, pace=pace)
        badge, agents = stack.enter_context(_agents(devices, clock))
        handset = Handset(identity_broker(kiosk, clock, network.adapter))
        parts = stack.enter_context(
            assembled(
                kiosk,
                devices.hardware,
                clock,
                token,
                journal=":memory:",
                transport=network.adapter,
                broker=handset,
                agents=agents,
            )
        )
        dock = Dock(devices, network, clock, handset, SimulatedOrganism(organism.base_url), badge, office.agent_comes)
        server = DockServer(dock, port=port)
        server.start()
        stack.callback(server.stop)
        parts.begin()
        yield Demo(parts, dock, server)


@contextmanager
def _agents(devices: SimulatedDevices, clock: Clock) -> Iterator[tuple[SoftPivCard, AgentsMode]]:
    """Issue a badge whose PIN is :data:`PIN`, by an authority that lives as long as the demo."""
    authority = Authority("Mairie de démonstration", clock.now())
    badge = authority.card("A001", PIN)
    assert badge.certificate is not None
    listed = Listed(number="A001", role=Role.AGENT, certificate=sha256(badge.certificate).hexdigest())
    with TemporaryDirectory(prefix="kiosk-demo-") as folder:
        kept = Path(folder)
        (kept / "authority.pem").write_bytes(authority.certificate)
        (kept / "revoked.pem").write_bytes(authority.revocation_list(good_for=_LONG))
        trust = Trust.of_files(kept / "authority.pem", kept / "revoked.pem")
        reader = PivBadge(devices.reader, trust, People((listed,)), clock)
        yield badge, AgentsMode(reader, Register(kept / "register.jsonl", clock))


class SharedClock(AdjustableClock):
    """A clock that takes the ``servers`` along when it moves forward."""

    def __init__(self, *servers: EmbeddedServer) -> None:
        super().__init__()
        self._servers = servers

    def advance(self, seconds: float) -> None:
        """Move forward, and the servers too."""
        super().advance(seconds)
        for server in self._servers:
            server.set_clock(self.ahead)


def _france_travail(stack: ExitStack) -> tuple[EmbeddedServer, FranceTravailSettings]:
    """Start the simulated organism; return it, and the convention with it."""
    known = SimulatorSettings(client_id="demo", client_secret=secrets.token_urlsafe(32))
    organism = stack.enter_context(EmbeddedServer(known, module=FRANCE_TRAVAIL))
    url = organism.base_url
    return organism, FranceTravailSettings(
        authorize_url=url + contract.AUTHORIZE_PATH,
        token_url=url + contract.TOKEN_PATH,
        api_url=url,
        client_id=known.client_id,
        client_secret=known.client_secret,
        interval=1,
    )
