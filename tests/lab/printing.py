"""ippeveprinter on a cable that can be pulled: a printer that prints into a folder, runs dry and jams on command."""

from __future__ import annotations

import socket
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

from kiosk.devices.document_printer import ipp_codec as codec
from kiosk.devices.document_printer.ipp_codec import Attribute, Group, Message, Operation
from tests.lab.cable import Cable
from tests.lab.daemons import GUARD, Alone, Daemon, needs, until, version

PRINTER_PORT = 8631
CABLE_PORT = 8632

# Run for each job, it is the paper path: it waits for what the folder says, tells the printer why, and keeps the pages.
# ippeveprinter leaves it alone when a job is cancelled, so it asks for that itself, as the engine of a printer is told.
# Without a job it says media-needed: ippeveprinter begins no job any more, not even this one, while media-empty stands.
_ENGINE = """#!/bin/sh
set -u
folder='{folder}'; ctl="$folder/ctl"
show() {{
    [ "$1" = "$(cat "$folder/shown")" ] || echo "STATE: $1" >&2
    printf %s "$1" >"$folder/shown"
}}
low() {{
    told=''
    [ "$(cat "$ctl/paper")" -ge 10 ] || told='media-low-warning'
    [ "$(cat "$ctl/toner")" != low ] || told="${{told:+$told,}}toner-low-warning"
    echo "${{told:-none}}"
}}
trouble() {{
    if [ -e "$ctl/jam" ]; then echo media-jam-error
    elif [ -e "$ctl/door" ]; then echo cover-open-error
    elif [ "$(cat "$ctl/toner")" = out ]; then echo toner-empty-error
    elif [ "$(cat "$ctl/paper")" -eq 0 ]; then echo media-empty-error
    fi
}}
rest() {{
    now="$(trouble | sed s/media-empty/media-needed/)"
    show "${{now:-$(low)}}"
    exit "$1"
}}
cancelled() {{
    ipptool -c -d "id=$IPP_JOB_ID" '{uri}' "$folder/state.test" 2>/dev/null | grep -q processing-to-stop-point
}}
[ "$IPP_JOB_NAME" != control ] || rest 0
pages="$(pdfinfo "$1" | sed -n 's/^Pages: *//p')"
[ -n "$pages" ] || rest 1
printed=0
while [ "$printed" -lt "$pages" ]; do
    now="$(trouble)"
    show "${{now:-none}}"
    if cancelled; then rest 0; fi
    if [ "$now" = media-jam-error ]; then rest 1; fi
    if [ -n "$now" ] || [ -e "$ctl/slow" ]; then sleep 0.05; continue; fi
    echo $(($(cat "$ctl/paper") - 1)) >"$ctl/paper"
    printed=$((printed + 1))
    echo "ATTR: job-impressions=$pages job-impressions-completed=$printed" >&2
done
cp "$1" "$folder/tray/$(date +%s%N).pdf"
rest 0
"""
_STATE_TEST = """{ NAME "State"
 OPERATION Get-Job-Attributes
 GROUP operation-attributes-tag
 ATTR charset attributes-charset utf-8
 ATTR language attributes-natural-language en
 ATTR uri printer-uri $uri
 ATTR integer job-id $id
 ATTR keyword requested-attributes job-state-reasons
 DISPLAY job-state-reasons }
"""


class EvePrinter:
    """ippeveprinter of CUPS. It insists on DNS-SD, so a bus and avahi run beside it, on the loopback only."""

    def __init__(self, folder: Path) -> None:
        needs("ippeveprinter", "ippeveprinter", "avahi-daemon", "dbus-daemon", "ipptool", "pdfinfo")
        self._alone = Alone("printing")
        self.folder = folder
        self.uri = f"ipp://localhost:{CABLE_PORT}/ipp/print"
        self.against = f"ippeveprinter ({cups()})"
        self._own = f"ipp://localhost:{PRINTER_PORT}/ipp/print"
        self._engine = folder / "engine.sh"
        self._engine.write_text(_ENGINE.format(folder=folder, uri=self._own), encoding="ascii")
        self._engine.chmod(0o755)
        (folder / "state.test").write_text(_STATE_TEST, encoding="ascii")
        self._daemon: Daemon | None = None
        self._around: list[Daemon] = []

    def start(self) -> None:
        """Switch it on, with 50 sheets and nothing wrong."""
        if not self._around:
            self._surround()
        for name in ("ctl", "tray", "spool"):
            (self.folder / name).mkdir(exist_ok=True)
            for left in (self.folder / name).iterdir():
                left.unlink()
        self._set("paper", "50")
        self._set("toner", "full")
        (self.folder / "shown").write_text("none", encoding="ascii")
        command = ["ippeveprinter", "-r", "off", "-d", str(self.folder / "spool"), "-p", str(PRINTER_PORT)]
        command += [
            "-n",
            "localhost",
            "-f",
            "application/pdf",
            "-c",
            str(self._engine),
            "Borne",
        ]
        self._daemon = Daemon(command, self.folder / "printer.log")
        self._daemon.comes_up(lambda: answers(PRINTER_PORT))
        self.cable = Cable(CABLE_PORT, PRINTER_PORT)

    def off(self) -> None:
        """Switch it off, whatever it does: it forgets its jobs."""
        if self._daemon is not None:
            self.cable.cut()
            self._daemon.kill()
            self._daemon = None

    def stop(self) -> None:
        """End everything."""
        self.off()
        for daemon in reversed(self._around):
            daemon.stop()
        self._around.clear()
        self._alone.release()

    def paper(self, sheets: int) -> None:
        """Leave that many sheets in the tray."""
        self._set("paper", str(sheets))
        self._notice()

    def toner(self, level: str) -> None:
        """Change how much toner there is: full, low or out."""
        self._set("toner", level)
        self._notice()

    def begin(self, trouble: str) -> None:
        """Let something go wrong: jam, door or slow."""
        self._set(trouble, "")
        self._notice()

    def end(self, trouble: str) -> None:
        """Put it right."""
        (self.folder / "ctl" / trouble).unlink(missing_ok=True)
        self._notice()

    def tray(self) -> tuple[bytes, ...]:
        """The documents that came out, oldest first."""
        return tuple(file.read_bytes() for file in sorted((self.folder / "tray").glob("*.pdf")))

    def ask(self, operation: Operation, *attributes: Attribute, document: bytes = b"") -> Message:
        """Ask the printer itself, beside the kiosk and not by its cable."""
        connection = HTTPConnection("127.0.0.1", PRINTER_PORT, timeout=GUARD)
        asked = (*codec.LANGUAGE, codec.uri("printer-uri", self._own), *attributes)
        body = codec.encode(operation, 1, [(Group.OPERATION, asked)], document)
        with closing(connection):
            connection.request("POST", "/ipp/print", body, {"Content-Type": "application/ipp"})
            return codec.decode(connection.getresponse().read())

    def somebody_prints(self, pdf: bytes) -> int:
        """Begin a job of somebody else, slowly; return its number."""
        self._set("slow", "")
        return _job(self._print("somebody", "leaflet", pdf))

    def somebody_is_done(self, job: int) -> None:
        """Let somebody else think better of it, before a page came out."""
        user = codec.text_name("requesting-user-name", "somebody")
        assert self.ask(Operation.CANCEL_JOB, codec.integer("job-id", job), user).successful
        self._until_ended(job)
        self.end("slow")

    def _set(self, name: str, value: str) -> None:
        file = self.folder / "ctl" / name
        new = file.with_suffix(".new")
        new.write_text(value, encoding="ascii")
        new.rename(file)

    def _notice(self) -> None:
        """Let a printer that has nothing to print look at itself; one at work does it anyway, and says that it is."""
        said = self._print("engine", "control", b"%PDF-")
        if said.code != codec.BUSY:
            self._until_ended(_job(said))

    def _print(self, user: str, title: str, pdf: bytes) -> Message:
        return self.ask(
            Operation.PRINT_JOB,
            codec.text_name("requesting-user-name", user),
            codec.text_name("job-name", title),
            codec.media_type("document-format", "application/pdf"),
            document=pdf,
        )

    def _until_ended(self, job: int) -> None:
        number = codec.integer("job-id", job)

        def ended() -> bool:
            return self.ask(Operation.GET_JOB_ATTRIBUTES, number).first(Group.JOB)["job-state"] >= (7,)

        until(ended, "the printer ends a job")

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


def answers(port: int) -> bool:
    """Return whether somebody listens on that port of the loopback."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _job(answer: Message) -> int:
    (number,) = answer.first(Group.JOB)["job-id"]
    assert isinstance(number, int)
    return number


def cups() -> str:
    """Return the version of CUPS, from which both daemons are."""
    return version("ippeveprinter", "--version").replace("CUPS v", "CUPS ")
