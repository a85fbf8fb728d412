"""The gallery is whole, and every page in it can be read, touched and heard."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible, QImage

from kiosk.orders.api import Stopped
from kiosk.procedures.fiscal_stamp.papers import Handed
from kiosk.ui.demo.gallery import Orientation, Setting, Shot, make, missing
from kiosk.ui.demo.scenes import STORIES
from kiosk.ui.demo.stage import Stage
from tests.screens.layout import findings

LANGUAGES = ("fr", "qps")
"""The first language, and one made 40 % longer: what fits in both fits in any that is written like them."""

pytestmark = [
    pytest.mark.usefixtures("qapp"),
    pytest.mark.expects_log("ERROR kiosk.ui.shell: visit ended by StagedError"),
]


@pytest.fixture
def _spoken() -> None:
    """Let Qt answer the questions of assistive technology."""
    QAccessible.setActive(True)


@pytest.mark.usefixtures("_spoken")
@pytest.mark.parametrize("orientation", Orientation)
def test_every_page_can_be_read_touched_and_heard(orientation: Orientation, tmp_path: Path) -> None:
    wrong: dict[str, list[str]] = defaultdict(list)

    def look(stage: Stage, shot: Shot, picture: QImage) -> None:
        screen = stage.shell.parts.settings.screen
        for finding in findings(stage.application.window, picture, screen.mm_per_px):
            wrong[finding].append(f"{shot.name} ({shot.setting.language})")

    shots = make(tmp_path / "gallery", [Setting(orientation, language, 1.0) for language in LANGUAGES], look)

    assert missing(shots) == []
    assert {shot.story for shot in shots} == {story.title for story in STORIES}
    assert {f"sold/{handed.value}" for handed in Handed} <= {shot.name for shot in shots}
    assert {why.value for why in Stopped} <= {shot.name.partition("/")[2] for shot in shots}
    page = (tmp_path / "gallery" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'src="([^"]*)"', page) != []
    for shot in shots:
        assert f'src="{shot.file.as_posix()}"' in page
        written = QImage(str(tmp_path / "gallery" / shot.file))
        assert (written.width(), written.height()) == (
            (1080, 1920) if orientation is Orientation.PORTRAIT else (1920, 1080)
        )
    report = "\n".join(
        f"{len(where):4}  {finding}\n        {', '.join(where[:4])}" for finding, where in sorted(wrong.items())
    )
    assert not wrong, f"{len(wrong)} findings, {orientation.value}\n{report}"
