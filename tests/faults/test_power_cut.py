"""Below SIGKILL: the power goes, what was not synced is lost, and the journal still tells the truth.

A longer run: ``python -m tests.faults.power``.
"""

from __future__ import annotations

import pytest

from tests.faults.power.cuts import NoCompilerError, Result, run


def _run(seed: int, cuts: int, spoilt: str = "", *, sqlite_syncs_folders: bool = True) -> Result:
    try:
        return run(seed, cuts, spoilt, sqlite_syncs_folders=sqlite_syncs_folders)
    except NoCompilerError:
        pytest.skip("no C compiler: writes cannot be recorded")


@pytest.mark.parametrize("sqlite_syncs_folders", [True, False])
def test_after_a_power_cut_everything_that_was_promised_is_there(sqlite_syncs_folders: bool) -> None:
    result = _run(1, 100, sqlite_syncs_folders=sqlite_syncs_folders)
    assert result.violations == []
    assert result.images > result.cuts > 50


@pytest.mark.parametrize("synchronous", ["off", "normal"])
def test_the_cuts_show_a_journal_that_does_not_sync(synchronous: str) -> None:
    assert _run(2, 25, synchronous).violations != []


def test_the_cuts_show_a_journal_whose_name_is_lost() -> None:
    assert _run(3, 25, "folder", sqlite_syncs_folders=False).violations != []
