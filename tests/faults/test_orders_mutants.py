"""What proves the orders finds each fault that is put into them on purpose."""

from __future__ import annotations

import pytest

from tests.faults.mutants import MUTANTS, Spoil, caught


@pytest.mark.parametrize("spoil", MUTANTS, ids=lambda spoil: spoil.__name__)
def test_every_mutant_is_caught(spoil: Spoil, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", "kiosk.orders")
    assert caught(spoil)
