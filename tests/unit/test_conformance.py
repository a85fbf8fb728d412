"""The conformance table: each clause is shown by something that is there; what did not run is not called passed."""

from __future__ import annotations

import ast
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml

from kiosk.config import Screen
from kiosk.ui.theme import REACH_MM
from kiosk.visit.comfort import VIEWING_DISTANCE_MM
from tests.conformance import (
    REPORT,
    STATEMENT,
    TABLE,
    Clause,
    Recorder,
    Verdict,
    clauses,
    report,
    statement,
    table,
    to_run,
)

ROOT = Path(__file__).parents[2]
ON = date(2026, 12, 1)
SHOWN = Clause(("5.1.4",), "Texte", "Quatre tailles.", ("tests/a.py::test_b", "tests/c.py"), "", "", "")
BENCH = Clause(("8.2.2",), "Boucle", "", (), "Boucle d’induction.", "", "")
NEVER = Clause(("7",), "Vidéo", "", (), "", "", "Aucune.")


@pytest.mark.parametrize("test", sorted({test for clause in clauses() for test in clause.tests}))
def test_what_shows_a_clause_is_there(test: str) -> None:
    file, _, function = test.partition("::")
    defined = {node.name for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body if hasattr(node, "name")}
    assert any(name.startswith("test_") for name in defined)
    assert not function or function in defined


STANDARD = """
4.2.1-11 5.1.2.2 5.1.3.1-16 5.1.4-5 5.1.6.1-2 5.1.7 5.2-4 5.5.1-2 5.6.1-2 5.7-9 6 7
8.1.2-3 8.2.1.1-2 8.2.2.1-2 8.3.2.1-2 8.3.2.3.1-3 8.3.2.4-6 8.3.3.1-2 8.3.3.3.1-2 8.3.4.1-2 8.3.4.3.2-3 8.3.5-6
8.4.1 8.4.2.1-2 8.4.3 8.5 9
10.1.1.1 10.1.2.1-5 10.1.3.1-5 10.1.4.1-5 10.1.4.10-13 10.2.1.1-2 10.2.1.4 10.2.2.1-2 10.2.3.1 10.2.4.2-4 10.2.4.6-7
10.2.5.1-4 10.3.1.1-2 10.3.2.1-2 10.3.3.1-4 10.4.1.1-3 10.5-6
11.1.1.1.2 11.1.2.1.2 11.1.2.2 11.1.2.3.2 11.1.2.4-5 11.1.3.1.2 11.1.3.2.2 11.1.3.3-4 11.1.3.5.2 11.1.4.1-3 11.1.4.4.2
11.1.4.5.2 11.1.4.10.2 11.1.4.11-13 11.2.1.1.2 11.2.1.2 11.2.1.4.2 11.2.2.1-2 11.2.3.1 11.2.4.3-4 11.2.4.6-7 11.2.5.1-2
11.2.5.3.2 11.2.5.4 11.3.1.1.2 11.3.2.1-2 11.3.3.1.2 11.3.3.2-4 11.4.1.1.2 11.4.1.2.2 11.4.1.3.2 11.5.1 11.5.2.1-17
11.6.1-2 11.7 11.8.1-5 12.1.1-2 12.2.2-4 13
"""
"""The clauses of EN 301 549 v3.2.1 for what is closed; a chapter that asks nothing of a kiosk is one."""


def test_every_clause_of_the_standard_is_there_once() -> None:
    listed = [number for clause in clauses() for number in clause.ids]
    assert sorted(listed) == sorted(number for word in STANDARD.split() for number in _counted(word))


def _counted(word: str) -> list[str]:
    first, _, last = word.partition("-")
    parent, _, number = first.rpartition(".")
    return [f"{parent}.{each}" for each in range(int(number), int(last) + 1)] if last else [first]


def test_clauses_that_follow_each_other_are_written_shortly() -> None:
    assert (
        Clause(("8.3.4", "8.3.9", "8.3.10", "8.3.11", "8.5"), "", "", (), "", "", "").id == "8.3.4, 8.3.9 à 8.3.11, 8.5"
    )
    assert Clause(("10.5", "10.6"), "", "", (), "", "", "").id == "10.5, 10.6"


def test_the_sheet_of_the_installer_has_the_kiosks_own_measures() -> None:
    sheet = (ROOT / "docs" / "pose.md").read_text(encoding="utf-8")
    assert f"{REACH_MM:,.0f} mm au plus".replace(",", " ") in sheet
    assert f"| {VIEWING_DISTANCE_MM:.0f} mm :" in sheet
    settings = set(re.findall(r"`screen\.(\w+)`", sheet))
    assert settings == {"bottom_mm", "mm_per_px"}
    assert settings <= set(Screen.__struct_fields__)
    for clause in clauses():
        if clause.bench and clause.ids[0].startswith("8."):
            assert any(number in sheet for number in clause.ids), clause.id


@pytest.mark.parametrize(
    ("outcomes", "verdict"),
    [
        ({"tests/a.py::test_b[1]": "passed", "tests/c.py::test_d": "passed"}, Verdict.PASSED),
        ({"tests/a.py::test_b[1]": "passed", "tests/c.py::test_d": "failed"}, Verdict.FAILED),
        ({"tests/a.py::test_b[1]": "skipped", "tests/c.py::test_d": "passed"}, Verdict.NOT_RUN),
        ({"tests/c.py::test_d": "passed"}, Verdict.NOT_RUN),
        ({"tests/a.py::test_bc": "passed", "tests/c.py::test_d": "passed"}, Verdict.NOT_RUN),
        ({}, Verdict.NOT_RUN),
    ],
)
def test_only_what_ran_and_passed_is_passed(outcomes: dict[str, str], verdict: Verdict) -> None:
    assert SHOWN.verdict({node: Counter([outcome]) for node, outcome in outcomes.items()}) is verdict


def test_a_bench_and_people_are_waited_for() -> None:
    assert BENCH.verdict({}) is Verdict.TO_MEASURE
    assert NEVER.verdict({}) is Verdict.NOT_APPLICABLE


def test_the_statement_claims_no_more_than_was_shown() -> None:
    passed = {"tests/a.py::test_b": Counter(passed=1), "tests/c.py::test_d": Counter(passed=2)}
    assert "**totalement conforme**" in statement([SHOWN, NEVER], passed, ON)
    with_bench = statement([SHOWN, BENCH, NEVER], passed, ON)
    assert "**partiellement conforme**" in with_bench
    assert "- Boucle (8.2.2) : Boucle d’induction." in with_bench
    assert "- Texte (5.1.4) : en échec." in statement([SHOWN], {"tests/c.py::t": Counter(failed=1)}, ON)
    assert "| 5.1.4 | Texte | Quatre tailles. | passée | 3 passés : `a.py::test_b`, `c.py` |  |" in table(
        [SHOWN], passed, ON
    )
    assert "1er décembre 2026" in with_bench
    assert "1 passée, 1 sans objet." in table([SHOWN, NEVER], passed, ON)
    assert "2 passées." in table([SHOWN, SHOWN], passed, ON)


def test_the_report_for_machines_says_the_same() -> None:
    passed = {"tests/a.py::test_b": Counter(passed=1), "tests/c.py::test_d": Counter(passed=2)}
    both = Clause(("8.2.1.1", "8.2.1.2"), "Gain", "Six niveaux.", SHOWN.tests, "18 dB.", "", "")
    paper = Clause(("10.1.4.4",), "Agrandir", "", (), "", "", "Du papier.")
    screen = Clause(("11.1.4.4.2", "11.7"), "Agrandir", "Quatre tailles.", SHOWN.tests, "", "", "")
    told = yaml.safe_load(report([SHOWN, BENCH, NEVER, both, paper, screen], passed, ON))
    assert told["report_date"] == "2026-12-01"
    levels = {
        (chapter, criterion["num"]): [
            (component["name"], component["adherence"]["level"]) for component in criterion["components"]
        ]
        for chapter, content in told["chapters"].items()
        for criterion in content.get("criteria", ())
    }
    assert levels == {
        ("en_301_549_generic_requirements", "5.1.4"): [("none", "supports")],
        ("en_301_549_hardware", "8.2.2"): [("none", "not-evaluated")],
        ("en_301_549_hardware", "8.2.1.1"): [("none", "partially-supports")],
        ("en_301_549_hardware", "8.2.1.2"): [("none", "partially-supports")],
        ("success_criteria_level_aa", "1.4.4"): [("electronic-docs", "not-applicable"), ("software", "supports")],
        ("en_301_549_software", "11.7"): [("none", "supports")],
    }
    assert told["chapters"]["en_301_549_ict_with_video"] == {"notes": "Aucune.", "disabled": True}
    assert "level: does-not-support" in report([SHOWN], {"tests/c.py::t": Counter(failed=1)}, ON)
    whole = yaml.safe_load(report(clauses(), {}, ON))["chapters"]
    assert "&id" not in report(clauses(), {}, ON), "each level is written out"
    for chapter in whole.values():
        order = [[int(part) for part in criterion["num"].split(".")] for criterion in chapter.get("criteria", ())]
        assert order == sorted(order)
    assert {"success_criteria_level_a", "success_criteria_level_aa", "en_301_549_functional_performance"} <= set(whole)


def test_a_clause_that_nothing_shows_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "list.toml"
    for text, wrong in (
        ('[[clause]]\nid = "5.2"\ntitre = "t"\n', "clause 5.2: tests, banc or personnes"),
        ('[[clause]]\nid = "5.2"\ntitre = "t"\nbanc = "b"\nsans_objet = "s"\n', "clause 5.2: tests, banc or personnes"),
        ('[[clause]]\nid = "5.2"\ntitre = "t"\nbank = "b"\n', "unknown bank"),
        ('[[clause]]\nid = "5.2"\ntitre = "t"\nbanc = "b"\n' * 2, "clause 5.2 is there twice"),
        ('[[clause]]\nid = ["5.2", "5.2"]\ntitre = "t"\nbanc = "b"\n', "clause 5.2.* is there twice"),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=wrong):
            clauses(file)


def test_the_pages_are_written_from_the_reports(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    recorder.pytest_sessionfinish(pytest.ExitCode.OK)
    assert list(tmp_path.iterdir()) == [], "nothing ran"
    report = pytest.TestReport("tests/x.py::t", ("t", 0, "t"), {}, "passed", None, "call")
    recorder.pytest_runtest_logreport(report)
    recorder.pytest_sessionfinish(pytest.ExitCode.INTERRUPTED)
    assert list(tmp_path.iterdir()) == []
    recorder.pytest_sessionfinish(pytest.ExitCode.OK)
    assert {file.name for file in tmp_path.iterdir()} == {TABLE, STATEMENT, REPORT}


def test_the_guide_has_both_pages_of_a_run_that_passed() -> None:
    told = (ROOT / "docs" / TABLE).read_text(encoding="utf-8")
    for clause in clauses():
        assert f"| {clause.id} | {clause.title} |" in told
    assert f"| {Verdict.FAILED.value} |" not in told
    assert f"| {Verdict.NOT_RUN.value} |" not in told
    assert "does-not-support" not in (ROOT / "docs" / REPORT).read_text(encoding="utf-8")
    assert "## Voies de recours" in (ROOT / "docs" / STATEMENT).read_text(encoding="utf-8")


def test_a_file_is_run_once() -> None:
    assert to_run([SHOWN]) == ["tests/a.py::test_b", "tests/c.py"]
    both = Clause(("1",), "t", "", ("tests/c.py::test_d", "tests/c.py"), "", "", "")
    assert to_run([both]) == ["tests/c.py"]
