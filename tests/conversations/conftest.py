"""Citizens ready to walk."""

from __future__ import annotations

import pytest

from kiosk.procedures.mode import Mode
from tests.conversations.month import IN_OCTOBER
from tests.conversations.prices import CATALOGUE
from tests.conversations.walk import Known, Walker, script


@pytest.fixture
def buyer() -> Walker:
    """A citizen in front of the connected purchase, everything working."""
    return Walker(script("fiscal_stamp", Known(CATALOGUE)))


@pytest.fixture
def prepared() -> Walker:
    """A citizen in front of the guide."""
    return Walker(script("fiscal_stamp", Known(CATALOGUE), Mode.GUIDE))


@pytest.fixture
def declarant() -> Walker:
    """A citizen in front of the connected declaration of October, everything working."""
    return Walker(script("france_travail", IN_OCTOBER))


@pytest.fixture
def rehearsing() -> Walker:
    """A citizen in front of the guide, in the window of October."""
    return Walker(script("france_travail", IN_OCTOBER, Mode.GUIDE))
