"""What docs/procedures.md shows is true: its example runs, and keeps the rules that it teaches."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from kiosk.conversation.engine import Script
from tests.conversations.ramble import Move, Rambler, moves

PAGE = Path(__file__).parents[2] / "docs" / "procedures.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def told(blocks: int) -> dict[str, Any]:
    """Run the first ``blocks`` of the page, as a reader would, and return the names they leave."""
    names: dict[str, Any] = {"__name__": "procedures_page"}
    for number, block in enumerate(BLOCKS[:blocks], 1):
        exec(compile(block, f"{PAGE.name}, block {number}", "exec"), names)
    return names


def test_the_whole_page_runs() -> None:
    assert len(BLOCKS) == 3
    names = told(3)
    assert names["talk"].current.id == "lent"
    assert names["walk"].talk.current.id == "not_lent"


@pytest.fixture(scope="module")
def lend() -> Script:
    """The talk of the example."""
    talk: Script = told(1)["lend"]
    return talk


@settings(max_examples=50, derandomize=True, database=None, deadline=None)
@given(walk=moves())
def test_the_example_keeps_the_rules(lend: Script, walk: list[Move]) -> None:
    rambler = Rambler(lend)
    for move in walk:
        rambler.makes(move)
    assert rambler.told_again().current == rambler.talk.current


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:kiosk|tests)/[\w/]+\.py)`", PAGE.read_text("utf-8")))))
def test_every_file_that_the_page_names_exists(path: str) -> None:
    assert (PAGE.parents[1] / path).is_file()
