"""``pytest --hardware-table FILE`` writes what the contract tests of the devices ran against, from their own reports.

The ``bench`` fixture of a contract test records ``device``, ``adapter`` and ``against`` with ``record_property``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

import pytest

HEADER: Final = """\
# What the devices were run against

Written by `make hardware-table` from the reports of the contract tests: the same tests run on the simulator and on each
adapter, against the daemon or the independent program that is named. No real reader, printer, terminal, scanner, supply
or keypad, and no USB, was part of it. What each device promises is in [devices](devices.md).

| Device | Adapter | Against | Passed | Failed | Skipped | Why skipped |
|---|---|---|---|---|---|---|
"""


class Row(NamedTuple):
    """What a test ran against."""

    device: str
    adapter: str
    against: str


@dataclass(slots=True)
class Tally:
    """How the tests of one row ended."""

    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: set[str] = field(default_factory=set)


def render(tallies: Mapping[Row, Tally]) -> str:
    """Return the page."""
    return HEADER + "".join(_line(row, tallies[row]) for row in sorted(tallies))


def _line(row: Row, tally: Tally) -> str:
    counts = (str(tally.outcomes[outcome]) for outcome in ("passed", "failed", "skipped"))
    cells = (row.device, f"`{row.adapter}`", row.against, *counts, "; ".join(sorted(tally.reasons)))
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells).rstrip() + " |\n"


class Recorder:
    """Hears every report, those of other workers too."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._tallies: dict[Row, Tally] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test once, by what it ended with: its call, or the phase that kept it from one or spoilt it."""
        if report.when != "call" and report.outcome == "passed":
            return
        said = dict(report.user_properties)
        if not {"device", "adapter"} <= said.keys():
            return
        # A bench may record its parameter's id: the adapter's name, and after a dash what else the test varies.
        adapter = str(said["adapter"]).partition("-")[0]
        row = Row(str(said["device"]).replace("_", " "), adapter, str(said.get("against", "not run")))
        tally = self._tallies.setdefault(row, Tally())
        tally.outcomes[report.outcome] += 1
        if report.outcome == "skipped" and isinstance(report.longrepr, tuple):
            tally.reasons.add(report.longrepr[2].removeprefix("Skipped: "))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Write the page, unless the run was broken off."""
        if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) and self._tallies:
            self._file.write_text(render(self._tallies), encoding="utf-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--hardware-table", type=Path, metavar="FILE", help="write what the devices were run against")


def pytest_configure(config: pytest.Config) -> None:
    """Record, in the process that hears every report."""
    file = config.getoption("--hardware-table")
    if file is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(file))
