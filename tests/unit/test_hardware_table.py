"""The table of what the devices were run against: how it is counted, and that the page of the guide is whole."""

from __future__ import annotations

from pathlib import Path
from typing import get_args, get_type_hints

import msgspec
import pytest

from kiosk.device_settings import Devices, Driver
from tests.hardware_table import HEADER, Recorder, Row, Tally, render

PAGE = Path(__file__).parents[2] / "docs" / "hardware.md"


def adapters() -> set[tuple[str, str]]:
    """Return every device with each of its adapters, as a row of the table begins."""
    return {
        (device, "simulated" if kind is Driver else str(kind.__struct_config__.tag))
        for device, hint in get_type_hints(Devices).items()
        for kind in get_args(hint)
        if kind is Driver or issubclass(kind, msgspec.Struct)
    }


def test_the_page_names_every_adapter() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = {tuple(cell.strip(" `") for cell in line.split("|")[1:3]) for line in page.splitlines()}
    assert {(device.replace("_", " "), adapter) for device, adapter in adapters()} <= rows


def test_the_page_is_what_is_written_now() -> None:
    assert PAGE.read_text(encoding="utf-8").startswith(HEADER)


def test_a_row_tells_how_its_tests_ended() -> None:
    tally = Tally()
    tally.outcomes.update(passed=3, skipped=1)
    tally.reasons.add("a|b")
    page = render({Row("receipt printer", "escpos", "a fake"): tally})
    assert page == f"{HEADER}| receipt printer | `escpos` | a fake | 3 | 0 | 1 | a/b |\n"


BENCH = [("device", "power"), ("adapter", "nut"), ("against", "upsd")]


def report(when: str, outcome: str, said: list[tuple[str, object]], longrepr: object = None) -> pytest.TestReport:
    return pytest.TestReport("t", ("t", 0, "t"), {}, outcome, longrepr, when, user_properties=said)  # type: ignore[arg-type]


def test_each_test_is_counted_once_by_what_it_ended_with(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "page.md")
    for phase in ("setup", "call", "teardown"):
        recorder.pytest_runtest_logreport(report(phase, "passed", BENCH))
    recorder.pytest_runtest_logreport(report("call", "failed", BENCH))
    recorder.pytest_runtest_logreport(report("setup", "skipped", BENCH[:2], ("file", 1, "Skipped: nut is missing")))
    recorder.pytest_runtest_logreport(report("call", "passed", []))
    with_more = [("device", "receipt_printer"), ("adapter", "escpos-run_out"), ("against", "a fake")]
    recorder.pytest_runtest_logreport(report("call", "passed", with_more))
    recorder.pytest_sessionfinish(pytest.ExitCode.TESTS_FAILED)
    assert (tmp_path / "page.md").read_text(encoding="utf-8").removeprefix(HEADER).splitlines() == [
        "| power | `nut` | not run | 0 | 0 | 1 | nut is missing |",
        "| power | `nut` | upsd | 1 | 1 | 0 | |",
        "| receipt printer | `escpos` | a fake | 1 | 0 | 0 | |",
    ]


@pytest.mark.parametrize("status", [pytest.ExitCode.INTERRUPTED, pytest.ExitCode.USAGE_ERROR])
def test_a_run_that_was_broken_off_changes_no_page(tmp_path: Path, status: pytest.ExitCode) -> None:
    recorder = Recorder(tmp_path / "page.md")
    recorder.pytest_runtest_logreport(report("call", "passed", BENCH))
    recorder.pytest_sessionfinish(status)
    assert not (tmp_path / "page.md").exists()
