"""``make audit``: every page in every size, palette, language and orientation, measured. The last line counts."""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import product
from multiprocessing import get_context

from PySide6.QtGui import QAccessible, QGuiApplication, QImage

from kiosk.i18n.languages import LANGUAGES
from kiosk.ui.curtain import qt_application
from kiosk.ui.demo.gallery import Orientation, Setting, Shot, shoot
from kiosk.ui.demo.scenes import STORIES
from kiosk.ui.demo.stage import Stage
from kiosk.visit.comfort import Colours, Comfort, TextSize
from tests.screens.layout import findings, findings_of_colour


def settings() -> Iterator[Setting]:
    """Yield every combination, orientation by orientation. Reach moves a page only where it is high."""
    for orientation in Orientation:
        for known, size, colours, reach in product(LANGUAGES, TextSize, Colours, (False, True)):
            if not reach or orientation is Orientation.PORTRAIT:
                yield Setting(orientation, known.code, Comfort(size, colours, reach))


def words_of(setting: Setting) -> set[str]:
    """Return the words that choose ``setting`` on the command line."""
    comfort = setting.comfort
    chosen = {setting.orientation.value, setting.language, comfort.text.value, comfort.colours.value}
    return chosen | ({"reach"} if comfort.reach else set())


class Audit:
    """What was found, and where."""

    def __init__(self, *, wholly: bool = True) -> None:
        """``wholly`` measures all of each page in every palette."""
        self._wholly = wholly
        self.wrong: dict[str, list[str]] = defaultdict(list)
        self.screens = 0

    def look(self, stage: Stage, shot: Shot, picture: QImage) -> None:
        """Measure one page: all of it in the usual colours, what depends on them in the others."""
        self.screens += 1
        comfort, screen = shot.setting.comfort, stage.shell.parts.settings.screen
        measured = findings if comfort.colours is Colours.USUAL or self._wholly else findings_of_colour
        for finding in measured(stage.application.window, picture, screen.mm_per_px, comfort):
            self.wrong[finding].append(f"{shot.name} ({shot.setting})")

    def add(self, other: Audit) -> None:
        """Take in what another one found."""
        self.screens += other.screens
        for finding, where in other.wrong.items():
            self.wrong[finding] += where

    def told(self) -> Iterator[str]:
        """Yield a line for each finding, and how many there are."""
        for finding, where in sorted(self.wrong.items(), key=lambda entry: -len(entry[1])):
            yield f"{len(where):5}  {finding}\n         {', '.join(where[:3])}"
        yield f"{self.screens} screens, {sum(map(len, self.wrong.values()))} findings"


def measured(number: int, chosen: Sequence[Setting]) -> Audit:
    """Play the story of that number and return what was found on its pages in each of ``chosen``."""
    audit = Audit(wholly=False)
    shoot(None, chosen, audit.look, STORIES[number : number + 1])
    return audit


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all, or the settings whose name holds each of the ``words``; return 1 when anything was found.

    There is a process for each processor, and what they have done so far is told on the standard error.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.screens.audit", description=__doc__)
    parser.add_argument("words", nargs="*", help="for example portrait fr largest")
    words = parser.parse_args(arguments).words
    chosen = [setting for setting in settings() if set(words) <= words_of(setting)]
    audit = Audit()
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn"), initializer=_begin) as pool:
        plays = []
        for orientation in Orientation:
            hung = [setting for setting in chosen if setting.orientation is orientation]
            if hung:
                plays += [pool.submit(measured, number, hung) for number in range(len(STORIES))]
        for done, play in enumerate(as_completed(plays), 1):
            audit.add(play.result())
            *_, new = play.result().told()
            print(f"{done} of {len(plays)} stories: {new}", file=sys.stderr)
    for line in audit.told():
        print(line)
    return 1 if audit.wrong else 0


_application: QGuiApplication | None = None


def _begin() -> None:
    """Make ready a process that measures; it needs its application for as long as it lives."""
    global _application
    _application = qt_application()
    QAccessible.setActive(True)


if __name__ == "__main__":
    sys.exit(main())
