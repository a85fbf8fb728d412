"""cupsd with a queue that leads to a printer."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.lab.daemons import GUARD, Daemon, needs
from tests.lab.printing import answers, cups

CUPS_PORT = 6631
_QUEUE = "borne"
_CUPSD = """LogLevel warn
MaxLogSize 0
Listen 127.0.0.1:{port}
Listen {folder}/cups.sock
Browsing No
DefaultAuthType Basic
PreserveJobHistory Yes
PreserveJobFiles No
MaxJobTime 60
ErrorPolicy abort-job
<Location />
  Order allow,deny
</Location>
"""
_CUPS_FILES = """ServerRoot {folder}
RequestRoot {folder}/spool
TempDir {folder}/spool/tmp
CacheDir {folder}/cache
StateDir {folder}/state
AccessLog {folder}/access_log
ErrorLog {folder}/error_log
PageLog {folder}/page_log
"""


class Cupsd:
    """cupsd with one queue, set up as docs/document-printer.md says, and its spool on the tmpfs of the tests' /run."""

    def __init__(self) -> None:
        needs("cupsd", "cupsd", "lpadmin", "driverless")
        self.folder = Path("/run/kiosk-cups")
        self.uri = f"ipp://localhost:{CUPS_PORT}/printers/{_QUEUE}"
        self.against = f"cupsd ({cups()})"
        self._daemon: Daemon | None = None

    def start(self, printer_uri: str) -> None:
        """Start it, with a queue that leads to the printer; the printer must be on."""
        # The filters run as another user, who must reach what the tests' own folders keep from him.
        self.folder.mkdir(mode=0o755)
        (self.folder / "spool" / "tmp").mkdir(parents=True)
        shutil.chown(self.folder / "spool" / "tmp", group="lp")
        (self.folder / "spool" / "tmp").chmod(0o1770)
        (self.folder / "cupsd.conf").write_text(_CUPSD.format(port=CUPS_PORT, folder=self.folder), encoding="ascii")
        (self.folder / "cups-files.conf").write_text(_CUPS_FILES.format(folder=self.folder), encoding="ascii")
        self.on()
        # What `-m everywhere` asks for, ippeveprinter 2.4.2 does not all have; cups-filters makes do with less.
        driver = self.folder / "driver.ppd"
        driver.write_text(_run("driverless", printer_uri), encoding="utf-8")
        queue = ["-p", _QUEUE, "-E", "-v", f"{printer_uri}?contimeout=5", "-P", str(driver)]
        _run("lpadmin", "-h", str(self.folder / "cups.sock"), *queue, "-o", "printer-error-policy=abort-job")

    def off(self) -> None:
        """End it; its queue stays."""
        if self._daemon is not None:
            self._daemon.stop()
            self._daemon = None

    def on(self) -> None:
        """Start it."""
        command = ["cupsd", "-f", "-c", str(self.folder / "cupsd.conf"), "-s", str(self.folder / "cups-files.conf")]
        self._daemon = Daemon(command, self.folder / "cupsd.log")
        self._daemon.comes_up(lambda: answers(CUPS_PORT))

    def stop(self) -> None:
        """End it, and leave nothing."""
        self.off()
        shutil.rmtree(self.folder, ignore_errors=True)

    def spooled(self) -> tuple[str, ...]:
        """The names of the documents in its spool (d00001-001 and the like) and of the files that its filters left."""
        files = (file for file in (self.folder / "spool").rglob("*") if file.is_file())
        return tuple(sorted(file.name for file in files if not file.name.startswith("c")))


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=GUARD, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
