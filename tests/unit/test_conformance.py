"""The conformance table: each clause is shown by something that is there; what did not run is not called passed."""

from __future__ import annotations

import ast
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml

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
SHOWN = Clause("5.1.4", "Texte", "Quatre tailles.", ("tests/a.py::test_b", "tests/c.py"), "", "", "")
BENCH = Clause("8.2.2", "Boucle", "", (), "Boucle d’induction.", "", "")
NEVER = Clause("7", "Vidéo", "", (), "", "", "Aucune.")


@pytest.mark.parametrize("test", sorted({test for clause in clauses() for test in clause.tests}))
def test_what_shows_a_clause_is_there(test: str) -> None:
    file, _, function = test.partition("::")
    defined = {node.name for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body if hasattr(node, "name")}
    assert any(name.startswith("test_") for name in defined)
    assert not function or function in defined


def test_every_clause_of_chapter_5_is_there() -> None:
    listed = {clause.id for clause in clauses()}
    assert {f"5.1.3.{number}" for number in range(1, 17)} | {"5.1.2.2", "5.1.4", "5.1.5", "5.1.7"} <= listed
    assert {"5.1.6.1", "5.1.6.2", "5.2", "5.3", "5.4", "5.5.1", "5.5.2", "5.6", "5.7", "5.8", "5.9"} <= listed


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
    assert "- 8.2.2, Boucle : Boucle d’induction." in with_bench
    assert "- 5.1.4, Texte : en échec." in statement([SHOWN], {"tests/c.py::t": Counter(failed=1)}, ON)
    assert "| 5.1.4 | Texte | Quatre tailles. | passée | 3 passés : `a.py::test_b`, `c.py` |  |" in table(
        [SHOWN], passed, ON
    )
    assert "1er décembre 2026" in with_bench
    assert "1 passée, 1 sans objet." in table([SHOWN, NEVER], passed, ON)
    assert "2 passées." in table([SHOWN, SHOWN], passed, ON)


def test_the_report_for_machines_says_the_same() -> None:
    passed = {"tests/a.py::test_b": Counter(passed=1), "tests/c.py::test_d": Counter(passed=2)}
    both = Clause("8.2.1", "Gain", "Six niveaux.", SHOWN.tests, "18 dB.", "", "")
    told = yaml.safe_load(report([SHOWN, BENCH, NEVER, both], passed, ON))
    assert told["report_date"] == "2026-12-01"
    levels = {
        (chapter, criterion["num"]): criterion["components"][0]["adherence"]["level"]
        for chapter, content in told["chapters"].items()
        for criterion in content["criteria"]
    }
    assert levels == {
        ("en_301_549_generic_requirements", "5.1.4"): "supports",
        ("en_301_549_hardware", "8.2.2"): "not-evaluated",
        ("en_301_549_ict_with_video", "7"): "not-applicable",
        ("en_301_549_hardware", "8.2.1"): "partially-supports",
    }
    assert "level: does-not-support" in report([SHOWN], {"tests/c.py::t": Counter(failed=1)}, ON)
    assert len(yaml.safe_load(report(clauses(), {}, ON))["chapters"]) == 9


def test_a_clause_that_nothing_shows_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "list.toml"
    for text, wrong in (
        ('[[clause]]\nid = "5.2"\ntitre = "t"\n', "clause 5.2: tests, banc or personnes"),
        ('[[clause]]\nid = "5.2"\ntitre = "t"\nbanc = "b"\nsans_objet = "s"\n', "clause 5.2: tests, banc or personnes"),
        ('[[clause]]\nid = "5.2"\ntitre = "t"\nbank = "b"\n', "unknown bank"),
        ('[[clause]]\nid = "5.2"\ntitre = "t"\nbanc = "b"\n' * 2, "there twice"),
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
    both = Clause("1", "t", "", ("tests/c.py::test_d", "tests/c.py"), "", "", "")
    assert to_run([both]) == ["tests/c.py"]
