"""Below SIGKILL: the power goes, what was not synced is lost, and the journal still tells the truth."""

from __future__ import annotations

import pytest

from tests.faults.power.cuts import NoCompilerError, Result, run


def _run(seed: int, cuts: int = 40, spoilt: str = "", *, names_kept: bool = True) -> Result:
    try:
        return run(seed, cuts, spoilt, names_kept=names_kept)
    except NoCompilerError:
        pytest.skip("no C compiler: writes cannot be recorded")


def test_after_a_power_cut_everything_that_was_promised_is_there() -> None:
    result = _run(seed=1, cuts=150)
    assert result.violations == []
    assert result.images > 100


@pytest.mark.parametrize("synchronous", ["off", "normal"])
def test_the_cuts_show_a_journal_that_does_not_sync(synchronous: str) -> None:
    assert _run(seed=2, spoilt=synchronous).violations != []


def test_the_cuts_show_a_file_whose_name_is_lost() -> None:
    assert _run(seed=3, names_kept=False).violations != []
