"""Anything in any order, on what ships. ``make faults`` lives through ten thousand of these."""

from __future__ import annotations

import pytest

from tests.faults import mutants
from tests.faults.machine_runs import run
from tests.faults.mutants import Spoil


def test_nothing_that_people_and_machines_do_does_damage() -> None:
    assert run(150) >= 150


@pytest.mark.parametrize(
    "spoil", [mutants.unknown_taken_for_unpaid, mutants.capture_forgotten], ids=lambda spoil: spoil.__name__
)
def test_it_finds_what_does_damage(spoil: Spoil, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch)
    with pytest.raises(AssertionError):
        run(200, start=1, shrink=False)
