"""ippeveprinter: a printer of CUPS that prints into a folder, runs dry and jams on command."""

from __future__ import annotations

import re
import socket
from pathlib import Path

from tests.lab.daemons import Alone, Daemon, needs, until, version

PRINTER_PORT = 8631
_NAME = "Borne"

# Run for each job: it waits for what the folder says, tells the printer why, and keeps the pages.
_COMMAND = """#!/bin/sh
set -u
ctl='{folder}/ctl'
stuck=''
while :; do
    if [ -e "$ctl/jam" ]; then
        echo 'STATE: +media-jam-error' >&2
        while [ -e "$ctl/jam" ]; do sleep 0.05; done
        echo 'STATE: -media-jam-error' >&2
        exit 1
    fi
    now=''
    for why in media-empty cover-open toner-empty; do
        [ -e "$ctl/$why" ] && now="$why"
    done
    if [ "$now" != "$stuck" ]; then
        [ -z "$stuck" ] || echo "STATE: -$stuck-error" >&2
        [ -z "$now" ] || echo "STATE: +$now-error" >&2
        stuck="$now"
    fi
    [ -n "$stuck" ] || break
    sleep 0.05
done
cp "$1" "{folder}/tray/$(date +%s%N).pdf"
echo 'ATTR: job-impressions=1 job-impressions-completed=1' >&2
"""


class EvePrinter:
    """ippeveprinter of CUPS. It insists on DNS-SD, so a bus and avahi run beside it, on the loopback only."""

    def __init__(self, folder: Path) -> None:
        needs("ippeveprinter", "ippeveprinter", "avahi-daemon", "dbus-daemon")
        self._alone = Alone("printing")
        self.folder = folder
        self.uri = f"ipp://localhost:{PRINTER_PORT}/ipp/print"
        for name in ("ctl", "tray", "spool"):
            (folder / name).mkdir()
        self._command = folder / "print.sh"
        self._command.write_text(_COMMAND.format(folder=folder), encoding="ascii")
        self._command.chmod(0o755)
        self._daemon: Daemon | None = None
        self._around: list[Daemon] = []
        self.against = "ippeveprinter " + _cups_version()

    def start(self) -> None:
        """Switch it on."""
        if not self._around:
            self._surround()
        command = ["ippeveprinter", "-r", "off", "-k", "-d", str(self.folder / "spool"), "-p", str(PRINTER_PORT)]
        command += ["-n", "localhost", "-f", "application/pdf", "-c", str(self._command), _NAME]
        self._daemon = Daemon(command, self.folder / "printer.log")
        self._daemon.comes_up(lambda: _answers(PRINTER_PORT))

    def off(self) -> None:
        """Switch it off, whatever it does."""
        assert self._daemon is not None
        self._daemon.kill()
        until(lambda: not _answers(PRINTER_PORT), "the printer is off")

    def stop(self) -> None:
        """End everything."""
        for daemon in (*([self._daemon] if self._daemon else []), *reversed(self._around)):
            daemon.stop()
        self._alone.release()

    def set(self, trouble: str, on: bool = True) -> None:
        """Begin or end a trouble: media-empty, cover-open, toner-empty or jam. It shows once a job runs into it."""
        file = self.folder / "ctl" / trouble
        if on:
            file.touch()
        else:
            file.unlink(missing_ok=True)

    def tray(self) -> tuple[bytes, ...]:
        """The documents that came out, oldest first."""
        return tuple(file.read_bytes() for file in sorted((self.folder / "tray").iterdir()))

    def _surround(self) -> None:
        for path in ("/run/dbus", "/run/avahi-daemon"):
            Path(path).mkdir(exist_ok=True, parents=True)
            for left in Path(path).iterdir():
                left.unlink()
        bus = Daemon(["dbus-daemon", "--system", "--nofork", "--nopidfile"], self.folder / "dbus.log")
        self._around.append(bus)
        bus.comes_up(Path("/run/dbus/system_bus_socket").exists)
        conf = self.folder / "avahi.conf"
        conf.write_text("[server]\nallow-interfaces=lo\n[publish]\ndisable-publishing=yes\n", encoding="ascii")
        avahi = ["avahi-daemon", "-f", str(conf), "--no-drop-root", "--no-rlimits", "--no-chroot"]
        self._around.append(Daemon(avahi, self.folder / "avahi.log"))
        self._around[-1].comes_up(Path("/run/avahi-daemon/pid").exists)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _cups_version() -> str:
    said = version("dpkg-query", "-W", "-f", "${Version}", "cups-ipp-utils")
    number = re.search(r"[0-9]+\.[0-9]+\.[0-9]+", said)
    return f"(CUPS {number[0]})" if number else ""
