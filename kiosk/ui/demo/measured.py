"""What the benchmark measures, each in a process of its own that prints its figures as JSON.

Only what each of them needs is imported above: an import here is on both sides of every comparison.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from kiosk.ui.demo.money_figures import journal
from kiosk.ui.demo.voice_figures import voice
from kiosk.visit.comfort import Comfort, TextSize

SIZE: Final = (1080, 1920)
IDLE_S: Final = 1.0
"""How long a process is left alone after its first frame before its memory is read."""
TAPS: Final = 400
LARGE_TAPS: Final = 100
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

    ``curtain`` is when the picture was painted that stands while the rest is loaded; ``frame`` when the attract
    screen itself was, which can be touched.
    """
    import runpy

    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QGuiApplication, QPaintEvent

    from kiosk.ui import curtain

    class Watched(curtain.Curtain):
        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            painted.setdefault("curtain", time.monotonic())

        def lift(self) -> None:
            super().lift()
            if "frame" not in painted:
                painted["frame"] = time.monotonic()
                QTimer.singleShot(round(IDLE_S * 1000), rested)

    def rested() -> None:
        print(json.dumps({**painted, **memory_kib()}), flush=True)
        QGuiApplication.exit(0)

    painted: dict[str, float] = {}
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
    _taps("fr", TextSize.USUAL, TAPS)


def large_taps() -> None:
    """The same, in Arabic and the largest letters."""
    _taps("ar", TextSize.LARGEST, LARGE_TAPS)


def _taps(language: str, size: TextSize, count: int) -> None:
    from PySide6.QtCore import QPointF, Qt
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtTest import QTest

    from kiosk.ui.demo.robot import HANG, LostError
    from kiosk.ui.demo.stage import Stage

    stage = Stage(landscape=False)
    stage.start("fiscal_stamp")
    stage.go()
    window, shell, robot = stage.application.window, stage.shell, stage.robot
    stage.see(language, Comfort(size))
    robot.settle()
    painted: dict[str, float] = {}
    window.frameSwapped.connect(lambda: painted.setdefault(shell.content.id, time.monotonic()))
    measured: list[float] = []
    for turn in range(count):
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
    child.__name__: child for child in (empty, kiosk, purchase, taps, large_taps, voice, papers, journal)
}
