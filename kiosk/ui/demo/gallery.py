"""The gallery: every screen in every state, language, orientation and size of text, as pictures with an index page.

``python -m kiosk.ui.demo.gallery DIR`` makes it; the tests make it too and look at each page while it is live.
"""

from __future__ import annotations

import argparse
import re
import shutil
import struct
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QImage

from kiosk.devices.payment_terminal.api import Prompt
from kiosk.identity.api import HandOver
from kiosk.orders import api as orders
from kiosk.ui.calling import Call
from kiosk.ui.content import Screen
from kiosk.ui.demo.promised import promised_steps
from kiosk.ui.demo.robot import LostError
from kiosk.ui.demo.scenes import STORIES, Story
from kiosk.ui.demo.stage import Stage, StageError
from kiosk.ui.view import Overlay
from kiosk.visit.comfort import USUAL, Colours, Comfort, TextSize
from kiosk.visit.effects import News

_SIGN: Final = "gallery.txt"
"""Left in the folder, so that only a folder that a gallery made is ever emptied."""


class Orientation(Enum):
    """How the panel hangs."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


@dataclass(frozen=True, slots=True)
class Setting:
    """How a scene is seen: ``language`` is a code."""

    orientation: Orientation
    language: str
    comfort: Comfort = USUAL

    def __str__(self) -> str:
        parts = [self.orientation.value, self.language]
        parts += [word.value for word in (self.comfort.text, self.comfort.colours) if word.value != "usual"]
        return "-".join(parts + ["reach"] * self.comfort.reach)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture and what was on screen: of an effect that runs, ``told`` is what it told last."""

    story: str
    name: str
    setting: Setting
    file: Path
    screen: Screen
    overlay: Overlay
    call: Call
    told: News | None

    @property
    def step(self) -> str:
        """The id of the step, or the name of the screen where there is none."""
        return self.name.partition("/")[0]


Look = Callable[[Stage, Shot, QImage], None]


def shoot(
    folder: Path | None, settings: Sequence[Setting], look: Look | None = None, stories: Sequence[Story] = STORIES
) -> list[Shot]:
    """Play ``stories`` in each of ``settings``, write the pictures into ``folder``, if there is one, and return them.

    ``look`` is called with the live stage at each. Raises StageError or LostError when a scene does not come about,
    and OSError when a picture cannot be written.
    """
    shots: list[Shot] = []
    for orientation, group in groupby(settings, lambda setting: setting.orientation):
        hung = tuple(group)
        if folder is not None:
            for setting in hung:
                (folder / str(setting)).mkdir(parents=True, exist_ok=True)
        stage = Stage(landscape=orientation is Orientation.LANDSCAPE)
        try:
            shots += _played(stage, hung, folder, look, stories)
        finally:
            stage.close()
            # The next orientation must not find the windows of this one.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return shots


def _played(
    stage: Stage, settings: Sequence[Setting], folder: Path | None, look: Look | None, stories: Sequence[Story]
) -> Iterator[Shot]:
    count = 0
    for story in stories:
        # A page is turned into the next language where it stands. What lies over a page does not survive that.
        turns = [settings] if story.live else [[setting] for setting in settings]
        before = count
        for together in turns:
            count = before
            stage.clear(together[0].language)
            for name in story.play(stage):
                stage.check(name)
                count += 1
                for setting in together:
                    stage.see(setting.language, setting.comfort)
                    file = Path(str(setting)) / f"{count:03d}-{re.sub(r'[^a-z0-9_]+', '-', name)}.png"
                    shot = _shot(stage, story.title, name, setting, file)
                    picture = stage.robot.picture()
                    if folder is not None:
                        write_png(picture, folder / file)
                    if look is not None:
                        look(stage, shot, picture)
                    yield shot
                stage.see(together[0].language, together[0].comfort)


def _shot(stage: Stage, title: str, name: str, setting: Setting, file: Path) -> Shot:
    shell = stage.shell
    overlay, call = Overlay(shell.property("overlay")), Call(shell.property("agentCall"))
    told = stage.effects.news if shell.property("busy") else None
    return Shot(title, name, setting, file, shell.content.screen, overlay, call, told)


def write_png(picture: QImage, file: Path) -> None:
    """Write a picture (PNG specification, second edition). Raises OSError when it cannot.

    Not ``QImage.save``: it tries five filters on each line, which flat colours do not need, and takes longer.
    """
    image = picture.convertToFormat(QImage.Format.Format_RGB888)
    width, height, stride = image.width(), image.height(), image.bytesPerLine()
    pixels = bytes(image.constBits())
    lines = b"".join(b"\0" + pixels[at : at + 3 * width] for at in range(0, height * stride, stride))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines, 1)) + chunk(b"IEND", b"")
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


# --- is it complete? -------------------------------------------------------------------------------------------------


def missing(shots: Iterable[Shot]) -> list[str]:
    """Return what no picture shows: screens, steps, endings, overlays, calls, and news of an effect."""
    taken = tuple(shots)
    steps = {(shot.step, shot.screen is Screen.ENDING) for shot in taken}
    absent = [
        f"{'ending' if ending else 'step'} {pattern}"
        for pattern, ending in promised_steps().items()
        if not any(ending == ends and re.fullmatch(pattern, step) for step, ends in steps)
    ]
    told = {shot.told for shot in taken if shot.told}
    shown: tuple[tuple[type[Enum], set[News] | set[Screen] | set[Overlay] | set[Call]], ...] = (
        (Screen, {shot.screen for shot in taken}),
        (Overlay, {shot.overlay for shot in taken}),
        (Call, {shot.call for shot in taken}),
        (Prompt, told),
        (orders.Stage, told),
    )
    for kind, seen in shown:
        absent += [f"{kind.__name__} {member.name}" for member in kind if member not in seen]
    if not any(isinstance(news, HandOver) for news in told):
        absent.append(HandOver.__name__)
    return absent


# --- the index page --------------------------------------------------------------------------------------------------

_STYLE: Final = """
body { font: 16px/1.4 sans-serif; margin: 2rem; color: #14211f; background: #eeece8 }
h2 { margin-top: 3rem } h3 { margin: 1.5rem 0 .5rem; font-weight: normal }
.row { display: flex; flex-wrap: wrap; gap: 1rem; align-items: end }
figure { margin: 0 } figcaption { font-size: .75rem; color: #3a4a48 }
img { height: 340px; display: block; background: white } img.landscape { height: 200px }
"""


def index(shots: Sequence[Shot]) -> str:
    """Return a page that needs nothing but the pictures beside it, grouped by story and by scene."""
    lines = [
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery of the kiosk</title>',
        f"<style>{_STYLE}</style><h1>Gallery of the kiosk</h1><p>{len(shots)} pictures</p>",
    ]
    order = {story.title: number for number, story in enumerate(STORIES)}
    for title, told in groupby(sorted(shots, key=lambda shot: order[shot.story]), lambda shot: shot.story):
        lines.append(f"<h2>{escape(title)}</h2>")
        scenes: dict[str, list[Shot]] = {}
        for shot in told:
            scenes.setdefault(shot.name, []).append(shot)
        for name, pictures in scenes.items():
            lines.append(f'<h3>{escape(name)}</h3><div class="row">')
            for shot in pictures:
                link, caption = escape(shot.file.as_posix()), escape(str(shot.setting))
                image = f'<img loading="lazy" class="{shot.setting.orientation.value}" src="{link}" alt="{caption}">'
                lines.append(f'<figure><a href="{link}">{image}</a><figcaption>{caption}</figcaption></figure>')
            lines.append("</div>")
    return "\n".join(lines) + "\n</html>\n"


# --- the command -----------------------------------------------------------------------------------------------------


def make(
    folder: Path, settings: Sequence[Setting], look: Look | None = None, stories: Sequence[Story] = STORIES
) -> list[Shot]:
    """Make the gallery of ``stories`` in an emptied ``folder`` and return its pictures.

    Raises FileExistsError when the folder holds files that no gallery wrote, and what :func:`shoot` raises.
    """
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _SIGN).exists():
            raise FileExistsError(f"{folder} holds files that no gallery wrote; name another folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _SIGN).write_text("This folder is made by `make gallery`, which empties it first.\n", encoding="utf-8")
    shots = shoot(folder, settings, look, stories)
    (folder / "index.html").write_text(index(shots), encoding="utf-8")
    return shots


def settings_of(
    orientations: Sequence[str],
    languages: Sequence[str],
    sizes: Sequence[str],
    colours: Sequence[str],
    *,
    reach: bool = False,
) -> list[Setting]:
    """Return every combination, orientation by orientation. Raises ValueError for a word that is none."""
    return [
        Setting(Orientation(orientation), language, Comfort(TextSize(size), Colours(palette), reach))
        for orientation in orientations
        for language in languages
        for size in sizes
        for palette in colours
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the gallery and return 0, or 1 when a scene does not come about or something has no picture."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.ui.demo.gallery", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures and index.html go; emptied first")
    parser.add_argument("--lang", default="fr,en", help="languages, qps for the pseudo-locale (default: %(default)s)")
    parser.add_argument("--orientation", default="portrait,landscape", help="(default: %(default)s)")
    parser.add_argument("--size", default="usual", help="small, usual, large, largest (default: %(default)s)")
    parser.add_argument(
        "--colours", default="usual", help="usual, black_on_white, white_on_black, low_contrast (default: %(default)s)"
    )
    parser.add_argument("--reach", action="store_true", help="as a seated person sees it")
    chosen = parser.parse_args(arguments)
    try:
        words = (chosen.orientation, chosen.lang, chosen.size, chosen.colours)
        settings = settings_of(*(text.split(",") for text in words), reach=chosen.reach)
    except ValueError as error:
        parser.error(str(error))
    try:
        shots = make(chosen.folder, settings)
    except (StageError, LostError, OSError) as error:
        print(f"gallery: {error}", file=sys.stderr)
        return 1
    absent = missing(shots)
    for what in absent:
        print(f"gallery: no picture of {what}", file=sys.stderr)
    print(f"{len(shots)} pictures in {chosen.folder / 'index.html'}")
    return 1 if absent else 0


if __name__ == "__main__":
    sys.exit(main())
