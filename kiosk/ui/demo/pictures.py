"""The pictures of the README, made by the tour: ``python -m kiosk.ui.demo.pictures docs/pictures``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from kiosk.dock.demo import demo
from kiosk.ui.demo.tour import run_tour

_PORTRAIT = ("attract", "use", "contact-email", "review-1", "present_card", "sold")
_LANDSCAPE = ("home", "passport-age", "review-1", "sold")
_GAP = 24


def strip(files: Sequence[Path], width: int, columns: int) -> QImage:
    """Return the pictures side by side on a grey ground, each ``width`` pixels wide. Raises OSError for a bad file."""
    images = []
    for file in files:
        image = QImage(str(file))
        if image.isNull():
            raise OSError(f"{file} is not a picture")
        images.append(image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation))
    height = images[0].height()
    rows = -(-len(images) // columns)
    sheet = QImage(columns * (width + _GAP) + _GAP, rows * (height + _GAP) + _GAP, QImage.Format.Format_RGB32)
    sheet.fill(QColor("#D9DEDD"))
    painter = QPainter(sheet)
    for number, image in enumerate(images):
        row, column = divmod(number, columns)
        place = QRect(_GAP + column * (width + _GAP), _GAP + row * (height + _GAP), width, height)
        painter.drawImage(place.topLeft(), image)
    painter.end()
    return sheet


def main(folder: Path) -> int:
    """Run the tour in French, in both orientations, and write the two strips."""
    folder.mkdir(parents=True, exist_ok=True)
    for landscape, names, width, columns in ((False, _PORTRAIT, 300, 6), (True, _LANDSCAPE, 640, 2)):
        with tempfile.TemporaryDirectory() as scratch:
            shots = Path(scratch) / "tour"
            with demo(landscape=landscape, pace=0.3) as running:
                run_tour(running, shots, ("fiscal_stamp",))
            chosen = [next(shots.glob(f"[0-9][0-9]-{name}.png")) for name in names]
            target = folder / ("landscape.png" if landscape else "portrait.png")
            if not strip(chosen, width, columns).save(str(target)):
                raise OSError(f"{target} cannot be written")
            print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
