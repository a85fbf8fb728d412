"""Start, memory, touch and paper, measured: ``python -m kiosk.ui.demo.bench`` prints a table; it judges nothing.

The kiosk starts as in service (``kiosk run``, its back office out of reach) in turns with an empty QQuickWindow, so
that both meet the same machine. Only what every child needs is imported above.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final, Self

SIZE: Final = (1080, 1920)
IDLE_S: Final = 1.0
"""How long a process is left alone after its first frame before its memory is read."""
CHILD_TIMEOUT_S: Final = 120.0
TAPS: Final = 400
PAGES: Final = 10

Figures = dict[str, Any]


def memory_kib() -> Figures:
    """Return what this process holds, in KiB: PSS (shared pages by share) and USS (its own). Linux only."""
    rollup = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    fields = {line.split(":")[0]: int(line.split()[1]) for line in rollup.splitlines()[1:]}
    return {"pss": fields["Pss"], "uss": fields["Private_Clean"] + fields["Private_Dirty"]}


# --- the children ----------------------------------------------------------------------------------------------------


def _report_first_frame(window: Any, leave: Callable[[], None]) -> None:
    """Print when the first frame of ``window`` was painted and, after a rest, the memory; then ``leave``."""
    # Nothing more than this: the mere name Qt builds a hundred enumerations, which takes 50 ms.
    from PySide6.QtCore import QTimer

    def rested() -> None:
        print(json.dumps({"frame": painted[0], **memory_kib()}), flush=True)
        leave()

    def frame() -> None:
        if not painted:
            painted.append(time.monotonic())
            QTimer.singleShot(round(IDLE_S * 1000), rested)

    painted: list[float] = []
    window.frameSwapped.connect(frame)


def empty() -> None:
    """Show a window with nothing in it: the floor under every Qt Quick program."""
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtQuick import QQuickWindow

    application = QGuiApplication(["empty"])
    window = QQuickWindow()
    window.resize(*SIZE)
    _report_first_frame(window, application.quit)
    window.show()
    application.exec()


def kiosk() -> None:
    """Start the kiosk as in service, by its own command line, with a witness at its curtain.

    ``frame`` is when the curtain, the picture of the attract screen, was painted; ``ready`` when that screen itself
    was, which can be touched.
    """
    import runpy

    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QGuiApplication

    from kiosk.ui import curtain

    class Watched(curtain.Curtain):
        def __enter__(self) -> Self:
            super().__enter__()
            painted.append(time.monotonic())
            return self

        def lift(self) -> None:
            super().lift()
            if len(painted) == 1:
                painted.append(time.monotonic())
                QTimer.singleShot(round(IDLE_S * 1000), rested)

    def rested() -> None:
        print(json.dumps({"frame": painted[0], "ready": painted[1], **memory_kib()}), flush=True)
        QGuiApplication.exit(0)

    painted: list[float] = []
    # The command line imports the class when it needs it, so it finds this one.
    curtain.Curtain = Watched  # type: ignore[misc]  # a witness in place of the class, in this process only
    with tempfile.TemporaryDirectory() as folder:
        sys.argv = ["kiosk", "run", "--config", str(_configuration(Path(folder)))]
        runpy.run_module("kiosk", run_name="__main__")


def _configuration(folder: Path) -> Path:
    (folder / "token").write_text("bench-token-that-opens-nothing-00000000", encoding="ascii")
    file = folder / "kiosk.toml"
    file.write_text(
        f"""
        [kiosk]
        id = "BENCH"
        name = "Mairie annexe"
        town = "Chambéry"
        [screen]
        width_px = {SIZE[0]}
        height_px = {SIZE[1]}
        fullscreen = false
        [back_office]
        url = "http://127.0.0.1:9"
        token_file = "{folder / "token"}"
        [journal]
        path = "{folder / "journal.sqlite"}"
        [devices]
        payment_terminal = "simulated"
        document_printer = "simulated"
        card_reader = "simulated"
        [procedures.fiscal_stamp]
        mode = "connected"
        [procedures.stamp_refund]
        mode = "connected"
        """,
        encoding="utf-8",
    )
    return file


def purchase() -> None:
    """Sell one stamp in the demo, paper and all, and print what the kiosk's process holds afterwards."""
    from kiosk.devices.payment_terminal.simulated import Policy
    from kiosk.dock.actions import Action
    from kiosk.dock.demo import demo
    from kiosk.ui.application import Application
    from kiosk.ui.demo.robot import Robot
    from kiosk.ui.demo.tour import PURCHASE

    with demo(pace=0.0) as running:
        application = Application(running.parts)
        robot, shell, office = Robot(application.window), application.shell, running.parts.office
        application.window.show()
        running.dock.perform(Action.PAYMENT_POLICY, policy=Policy.APPROVE.value)
        robot.wait_until(lambda: office.reachable and office.latest_catalogue is not None, "the back office")
        robot.tap("wake")
        robot.tap("tile.fiscal_stamp")
        for turn in PURCHASE:
            robot.type(turn.types)
            robot.tap(turn.taps)
        robot.wait_until(lambda: shell.content.id == "sold", "the stamp")
        robot.tap("continue")
        print(json.dumps(memory_kib()), flush=True)
        application.close()


def taps() -> None:
    """Walk to and fro between two screens of cards and print each time from touch to painted frame, in ms."""
    from PySide6.QtCore import QPointF, Qt
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtTest import QTest

    from kiosk.ui.demo.robot import HANG, LostError
    from kiosk.ui.demo.stage import Stage

    stage = Stage(landscape=False)
    stage.start("fiscal_stamp")
    stage.go()
    window, shell, robot = stage.application.window, stage.shell, stage.robot
    robot.settle()
    painted: dict[str, float] = {}
    window.frameSwapped.connect(lambda: painted.setdefault(shell.content.id, time.monotonic()))
    measured: list[float] = []
    for turn in range(TAPS):
        target, comes = ("option.passport", "passport.age") if turn % 2 == 0 else ("back", "use")
        item = robot.find(target)
        if item is None:
            raise LostError(f"{target} is not on the screen")
        middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        painted.clear()
        touched = time.monotonic()
        QTest.mouseClick(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
        # Not the robot's own wait: it sleeps between two looks, which would be measured too.
        while comes not in painted:
            QGuiApplication.processEvents()
            if time.monotonic() - touched > HANG:
                raise LostError(f"{comes} was never painted")
        measured.append((painted[comes] - touched) * 1000)
        robot.settle()
    stage.close()
    print(json.dumps({"ms": measured}), flush=True)


def papers() -> None:
    """Draw the documents of a purchase and print how long each took, in ms: the first one, and those after it."""
    from kiosk import resources
    from kiosk.documents.wording import SiteIdentity
    from kiosk.i18n.translations import Translations

    site = SiteIdentity("Mairie annexe", "Chambéry", "CHY1")
    words = Translations(resources.folder("locales"), ("fr", "en"))
    began = time.monotonic()
    from kiosk.documents import receipt, stamp_page
    from kiosk.money import euros
    from kiosk.procedures.fiscal_stamp.words import product
    from kiosk.ui.demo.stand_ins import TODAY
    from kiosk.ui.demo.ways import a_sale

    sale, bought = a_sale(euros(86)), product("passport.adult", "Passeport")
    figures: Figures = {"import": (time.monotonic() - began) * 1000}
    makers: dict[str, Callable[[], object]] = {
        "stamp page": lambda: stamp_page(sale, bought.name, bought.use, "en", words, site),
        "receipt": lambda: receipt(sale, bought.name, "en", words, site, TODAY),
    }
    for name, draw in makers.items():
        took = []
        for _ in range(PAGES):
            began = time.monotonic()
            draw()
            took.append((time.monotonic() - began) * 1000)
        figures[name] = took
    print(json.dumps(figures), flush=True)


CHILDREN: Final[dict[str, Callable[[], None]]] = {
    child.__name__: child for child in (empty, kiosk, purchase, taps, papers)
}


# --- the parent ------------------------------------------------------------------------------------------------------


def run(child: str) -> Figures:
    """Run one child and return its figures, ``frame`` in ms since it was started. Raises RuntimeError when it fails."""
    environment = os.environ | {"QT_QUICK_BACKEND": "software", "LC_ALL": "C.UTF-8"}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = [sys.executable, "-m", "kiosk.ui.demo.bench", "--child", child]
    started = time.monotonic()
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=CHILD_TIMEOUT_S, check=False
    )
    lines = done.stdout.splitlines()
    if done.returncode != 0 or not lines:
        raise RuntimeError(f"{child} failed ({done.returncode}):\n{done.stderr[-2000:]}")
    figures: Figures = json.loads(lines[-1])
    for moment in ("frame", "ready"):
        if moment in figures:
            figures[moment] = (figures[moment] - started) * 1000
    return figures


def table(runs: int) -> Sequence[tuple[str, str, str]]:
    """Measure everything and return the rows: what, how much, and the aim."""
    floors, starts = [], []
    for _ in range(runs):
        floors.append(run("empty"))
        starts.append(run("kiosk"))

    def middle(of: Sequence[Figures], figure: str) -> float:
        return float(median(figures[figure] for figures in of))

    sold = run("purchase")
    pressed = quantiles(run("taps")["ms"], n=100)
    drawn = run("papers")
    rows = [
        (
            f"start to first frame, {runs} runs each",
            f"{middle(starts, 'frame'):.0f} ms, empty window {middle(floors, 'frame'):.0f} ms: "
            f"{middle(starts, 'frame') / middle(floors, 'frame'):.2f}x",
            "2x",
        ),
        (
            f"start to attract screen, {runs} runs each",
            f"{middle(starts, 'ready'):.0f} ms: {middle(starts, 'ready') / middle(floors, 'frame'):.2f}x",
            "",
        ),
    ]
    for kind in ("pss", "uss"):
        floor = middle(floors, kind)
        for when, held in (("at the first frame", middle(starts, kind)), ("after one purchase", sold[kind])):
            rows.append(
                (
                    f"{kind.upper()} {when}",
                    f"{held / 1024:.1f} MB, empty window {floor / 1024:.1f} MB: {held / floor:.2f}x",
                    "1.6x" if kind == "pss" else "",
                )
            )
    rows.append(
        (f"touch to painted frame, {TAPS} touches", f"p50 {pressed[49]:.1f} ms, p99 {pressed[98]:.1f} ms", "50 ms")
    )
    rows.append(("documents: imports", f"{drawn['import']:.0f} ms", ""))
    for name in ("stamp page", "receipt"):
        first, *later = drawn[name]
        rows.append((f"documents: {name}", f"first {first:.0f} ms, then {median(later):.0f} ms", ""))
    return rows


def main() -> int:
    """Run one child when told to, else measure everything and print the table."""
    import argparse

    parser = argparse.ArgumentParser(prog="python -m kiosk.ui.demo.bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="starts of each window (default: %(default)s)")
    parser.add_argument("--child", choices=sorted(CHILDREN), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child is not None:
        CHILDREN[chosen.child]()
        return 0
    for what, measured, aim in table(chosen.runs):
        print(f"{what:<42} {measured:<56} {'aim ' + aim if aim else ''}".rstrip(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
