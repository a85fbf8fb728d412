"""upsd of Network UPS Tools, with its dummy supply."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Final

from tests.lab.daemons import Daemon, needs, until, version

UPSD: Final = "/lib/nut/upsd"
DRIVER: Final = "/lib/nut/dummy-ups"
UPS: Final = "borne"

_STALE_AFTER = 3  # seconds without news of the driver


class Upsd:
    """upsd on the loopback of the tests' own network, and the driver of a supply that is a file."""

    def __init__(self, folder: Path) -> None:
        needs("upsd", UPSD, DRIVER)
        self._folder = folder
        self._device = folder / f"{UPS}.dev"
        self._written = 0
        self.port = _free_port()
        self.against = version(UPSD, "-V")
        self._configure()
        self._upsd: Daemon | None = None
        self._driver: Daemon | None = None

    def start(self) -> None:
        """Start both, on mains."""
        self.feeds("OL")
        self.start_driver()
        self.start_upsd()
        until(lambda: self._said() == f'VAR {UPS} ups.status "OL"', "upsd tells what its driver knows")

    def start_driver(self) -> None:
        """Start what watches the supply."""
        self._driver = self._daemon(DRIVER, "-a", UPS, "-u", "root", "-FF")
        self._driver.comes_up((self._folder / f"dummy-ups-{UPS}").exists)

    def start_upsd(self) -> None:
        """Start what answers for it."""
        self._upsd = self._daemon(UPSD, "-u", "root", "-F")
        self._upsd.comes_up(lambda: self._said() != "")

    def feeds(self, status: str) -> None:
        """Let the supply say ``status``. The driver reads the file again when its time, in whole seconds, changed."""
        self._written += 1
        beside = self._device.with_suffix(".new")
        beside.write_text(f"ups.status: {status}\n", encoding="ascii")
        os.utime(beside, (self._written, self._written))
        beside.replace(self._device)

    def stop_driver(self) -> None:
        """End what watches the supply."""
        if self._driver is not None:
            self._driver.stop()

    def stop_upsd(self) -> None:
        """End what answers for it."""
        if self._upsd is not None:
            self._upsd.stop()

    def stop(self) -> None:
        """End both."""
        self.stop_upsd()
        self.stop_driver()

    def _configure(self) -> None:
        files = {
            "ups.conf": f"pollinterval = 1\n[{UPS}]\ndriver = dummy-ups\nport = {self._device}\n",
            "upsd.conf": f"LISTEN 127.0.0.1 {self.port}\nMAXAGE {_STALE_AFTER}\n",
            "upsd.users": "",
        }
        for name, text in files.items():
            (self._folder / name).write_text(text, encoding="ascii")
            (self._folder / name).chmod(0o640)

    def _daemon(self, *command: str) -> Daemon:
        places = ("NUT_CONFPATH", "NUT_STATEPATH", "NUT_ALTPIDPATH", "NUT_PIDPATH")
        return Daemon(command, self._folder / "nut.log", dict.fromkeys(places, str(self._folder)))

    def _said(self) -> str:
        """Return what upsd says of the supply, asked in a way of the tests' own; "" when nobody answers."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(f"GET VAR {UPS} ups.status\n".encode("ascii"))
                return connection.makefile(encoding="ascii").readline().strip()
        except OSError:
            return ""


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port
