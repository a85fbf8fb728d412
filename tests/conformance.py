"""``pytest --conformance FOLDER`` writes the conformance table, the accessibility statement and
the OpenACR from a run's reports.

The clauses and what shows them are in ``conformance.toml``. ``python -m tests.conformance`` prints the tests to run.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from babel.dates import format_date

from kiosk import __version__

LIST: Final = Path(__file__).with_name("conformance.toml")
TABLE: Final = "conformite-en301549.md"
STATEMENT: Final = "declaration-accessibilite.md"
REPORT: Final = "openacr.yaml"
CATALOG: Final = "2.5-edition-wcag-2.2-508-eu-en"
"""The list of criteria that the OpenACR is written for; GSA publishes it, with a program that checks a report."""
_CHAPTERS: Final = {
    "4": "functional_performance",
    "5": "generic_requirements",
    "6": "ict_with_two-way_voice",
    "7": "ict_with_video",
    "8": "hardware",
    "9": "web",
    "10": "non-web-documents",
    "11": "software",
    "12": "documentation_and_support_services",
    "13": "ict_providing_relay_or_emergency_service_access",
}
"""The catalog's chapters of EN 301 549, without what they all begin with."""
_WCAG: Final = {"10": "electronic-docs", "11": "software"}
"""Chapters whose clauses 1 to 4 are criteria of WCAG 2.1: 10.1.4.3 is 1.4.3, there once for both."""
_AA: Final = (
    *("1.2.4", "1.2.5", "1.3.4", "1.3.5", "1.4.3", "1.4.4", "1.4.5", "1.4.10", "1.4.11", "1.4.12", "1.4.13"),
    *("2.4.6", "2.4.7", "3.1.2", "3.3.3", "3.3.4", "4.1.3"),
)
"""Those of them that are of level AA; the others are of level A."""


class Verdict(Enum):
    """What a run says of a clause."""

    PASSED = "passée"
    FAILED = "en échec"
    NOT_RUN = "non jouée"
    TO_MEASURE = "à mesurer"
    TO_SEE = "à vérifier"
    NOT_APPLICABLE = "sans objet"


@dataclass(frozen=True, slots=True)
class Clause:
    """Clauses of EN 301 549 that one thing fulfils: what the kiosk does for them, and what shows it."""

    ids: tuple[str, ...]
    title: str
    does: str
    tests: tuple[str, ...]
    bench: str
    people: str
    not_applicable: str

    @property
    def id(self) -> str:
        """Return the clauses as a table has them: of three and more in a row, the first and the last."""
        runs: list[list[str]] = []
        for number in self.ids:
            parent, _, last = number.rpartition(".")
            if runs and runs[-1][-1] == f"{parent}.{int(last) - 1}":
                runs[-1].append(number)
            else:
                runs.append([number])
        return ", ".join(f"{run[0]} à {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)

    def verdict(self, outcomes: Mapping[str, Counter[str]]) -> Verdict:
        """Return what the tests ended with; a clause without tests waits for a bench or for people."""
        if self.not_applicable:
            return Verdict.NOT_APPLICABLE
        if not self.tests:
            return Verdict.TO_MEASURE if self.bench else Verdict.TO_SEE
        ended = [_of(outcomes, test) for test in self.tests]
        if any(counts["failed"] for counts in ended):
            return Verdict.FAILED
        # A test that was skipped shows nothing.
        return Verdict.PASSED if all(counts["passed"] for counts in ended) else Verdict.NOT_RUN


def clauses(file: Path = LIST) -> tuple[Clause, ...]:
    """Return the clauses of ``file``. Raises ValueError naming one that nothing shows, or that is there twice."""
    read = tuple(_clause(entry) for entry in tomllib.loads(file.read_text(encoding="utf-8"))["clause"])
    seen = Counter(number for clause in read for number in clause.ids)
    for clause in read:
        twice = [number for number in clause.ids if seen[number] > 1]
        if twice:
            raise ValueError(f"clause {', '.join(twice)} is there twice")
        shown = bool(clause.tests or clause.bench or clause.people)
        if shown == bool(clause.not_applicable):
            raise ValueError(f"clause {clause.id}: tests, banc or personnes, or else sans_objet")
    return read


def _clause(entry: Mapping[str, Any]) -> Clause:
    unknown = entry.keys() - {"id", "titre", "fait", "tests", "banc", "personnes", "sans_objet"}
    if unknown:
        raise ValueError(f"clause {entry['id']}: unknown {', '.join(sorted(unknown))}")
    return Clause(
        ids=(entry["id"],) if isinstance(entry["id"], str) else tuple(entry["id"]),
        title=entry["titre"],
        does=entry.get("fait", ""),
        tests=tuple(entry.get("tests", ())),
        bench=entry.get("banc", ""),
        people=entry.get("personnes", ""),
        not_applicable=entry.get("sans_objet", ""),
    )


def _of(outcomes: Mapping[str, Counter[str]], test: str) -> Counter[str]:
    """Return how the tests of a file, or of one function whatever its parameters, ended."""
    total: Counter[str] = Counter()
    for node, counts in outcomes.items():
        if node.partition("[")[0] == test or node.partition("::")[0] == test:
            total += counts
    return total


def table(listed: Sequence[Clause], outcomes: Mapping[str, Counter[str]], on: date) -> str:
    """Return the conformance table in Markdown."""
    verdicts = Counter(clause.verdict(outcomes) for clause in listed)
    lines = [
        "# Conformité à la norme EN 301 549 v3.2.1",
        "",
        f"Écrit par `make conformance` le {_day(on)}, d’après le résultat de ses propres tests. La borne est une",
        "fonctionnalité fermée : le chapitre 5.1 vient d’abord. Ce qui dépend du meuble se mesure sur la borne posée ;",
        "ce qui dépend des personnes se vérifie avec elles. Rien de cela n’est compté comme passé.",
        "",
        ", ".join(_counted(verdicts[verdict], verdict) for verdict in Verdict if verdicts[verdict]) + ".",
        "",
        "| Clause | Exigence | Ce que fait la borne | Résultat | Tests | Au banc, ou avec des personnes |",
        "|---|---|---|---|---|---|",
    ]
    for clause in listed:
        counts = sum((_of(outcomes, test) for test in clause.tests), Counter[str]())
        told = ", ".join(f"`{test.removeprefix('tests/')}`" for test in clause.tests)
        ran = f"{counts['passed']} passés" + (f", {counts['failed']} en échec" if counts["failed"] else "")
        cells = (
            clause.id,
            clause.title,
            clause.not_applicable or clause.does,
            clause.verdict(outcomes).value,
            f"{ran} : {told}" if told else "",
            " ".join(part for part in (clause.bench, clause.people) if part),
        )
        lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def statement(listed: Sequence[Clause], outcomes: Mapping[str, Counter[str]], on: date) -> str:
    """Return the accessibility statement (law 2005-102 of 11 February 2005, art. 47; decree 2019-768, art. 7)."""
    verdicts = {clause.id: clause.verdict(outcomes) for clause in listed}
    counted = Counter(verdicts.values())
    applicable = len(listed) - counted[Verdict.NOT_APPLICABLE]
    failed = [clause for clause in listed if verdicts[clause.id] in (Verdict.FAILED, Verdict.NOT_RUN)]
    waiting = [clause for clause in listed if not clause.not_applicable and (clause.bench or clause.people)]
    whole = not failed and not waiting
    lines = [
        "# Déclaration d’accessibilité de la borne",
        "",
        f"Établie le {_day(on)} par `make conformance`, d’après les tests de cette version. La mairie la signe et la",
        "publie après les mesures sur la borne posée.",
        "",
        "La mairie s’engage à rendre cette borne accessible, conformément à l’article 47 de la loi n° 2005-102 du",
        "11 février 2005. Une borne est un « mobilier urbain numérique » : le RGAA ne la couvre pas, la référence est",
        "la norme EN 301 549 v3.2.1, clause par clause.",
        "",
        "## État de conformité",
        "",
        f"La borne est **{'totalement' if whole else 'partiellement'} conforme** à la norme EN 301 549 v3.2.1.",
        "",
        "## Résultats des tests",
        "",
        f"- {applicable} clauses ou groupes de clauses s’appliquent ;",
        f"- {counted[Verdict.PASSED]} sont montrés par des tests automatiques, tous passés ;",
        f"- {len(failed)} sont en échec ou n’ont pas été joués ;",
        f"- {len(waiting)} attendent en tout ou partie une mesure sur la borne posée ou un regard de personnes.",
        "",
        f"Le détail est dans la [table de conformité]({TABLE}).",
        "",
        "## Contenus non accessibles, ou pas encore montrés",
        "",
        *(f"- {clause.title} ({clause.id}) : {verdicts[clause.id].value}." for clause in failed),
        *(
            f"- {clause.title} ({clause.id}) : {' '.join(filter(None, (clause.bench, clause.people)))}"
            for clause in waiting
        ),
        "",
        "Aucune dérogation pour charge disproportionnée n’est demandée.",
        "",
        "## Ce que la borne offre",
        "",
        "- Tout s’entend dans un casque et se fait avec neuf touches, ou deux contacteurs, écran noir si on le veut.",
        "- Quatre tailles de texte, quatre jeux de couleurs, tout plus bas pour une personne assise, le temps triplé.",
        "- Huit langues, dont le français simple ; le papier est dans la langue choisie et en français.",
        "- Un agent appelé d’un geste, depuis chaque page.",
        "",
        "## Retour d’information et contact",
        "",
        "Si vous n’arrivez pas à faire une démarche sur la borne, dites-le au guichet de la mairie annexe, ou écrivez",
        "à la mairie : un agent la fait avec vous, ou vous indique une autre façon de la faire.",
        "",
        "## Voies de recours",
        "",
        "Si vous avez signalé un défaut d’accessibilité qui vous empêche de faire une démarche et que vous n’avez pas",
        "eu de réponse satisfaisante, vous pouvez :",
        "",
        "- écrire un message au Défenseur des droits : formulaire.defenseurdesdroits.fr ;",
        "- contacter le délégué du Défenseur des droits dans votre région : defenseurdesdroits.fr/saisir/delegues ;",
        "- envoyer un courrier, sans timbre : Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07.",
    ]
    return "\n".join(lines) + "\n"


def report(listed: Sequence[Clause], outcomes: Mapping[str, Counter[str]], on: date) -> str:
    """Return the same as an Accessibility Conformance Report that machines compare (OpenACR 0.1.0, in YAML).

    A criterion of WCAG is there once, with a level for the screen and one for the papers; a chapter that is one line
    of the table is a note.
    """
    chapters: dict[str, dict[str, Any]] = {}
    criteria: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for clause in listed:
        notes = " ".join(filter(None, (clause.not_applicable or clause.does, clause.bench, clause.people)))
        level = _level(clause, clause.verdict(outcomes))
        for number in clause.ids:
            chapter, criterion, component = _place(number)
            if not criterion:
                chapters[chapter] = {"notes": notes, "disabled": True}
                continue
            components = criteria.setdefault((chapter, criterion), [])
            components.append({"name": component, "adherence": {"level": level, "notes": notes}})
    for (chapter, criterion), components in sorted(criteria.items(), key=lambda item: _order(item[0][1])):
        into = chapters.setdefault(chapter, {"criteria": []})
        into["criteria"].append({"num": criterion, "components": components})
    whole = {
        "title": "Borne de mairie annexe : rapport de conformité d’accessibilité",
        "product": {"name": "kiosk", "version": __version__, "description": "Borne de mairie annexe, en libre-service"},
        # The form asks for an address; the town that signs the report puts its own.
        "author": {"company_name": "La mairie qui pose la borne", "email": "accessibilite@mairie.example"},
        "report_date": on.isoformat(),
        "version": 1,
        "notes": f"Écrit par make conformance, d’après les tests de cette version ; voir {TABLE}.",
        "evaluation_methods_used": "Tests automatiques des pages vivantes. Ce qui attend une mesure ou des personnes"
        " n’est pas compté comme satisfait.",
        "catalog": CATALOG,
        "chapters": chapters,
    }
    return str(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=120))


def _place(number: str) -> tuple[str, str, str]:
    """Return where the catalog has a clause: its chapter, its number there ("" for a whole chapter), the component."""
    chapter, _, rest = number.partition(".")
    component = _WCAG.get(chapter)
    # 11.5 to 11.8, 10.5 and 10.6 are the standard's own.
    if component is None or rest[:1] not in "1234":
        return f"en_301_549_{_CHAPTERS[chapter]}", number if rest else "", "none"
    # What follows the third number says open or closed functionality.
    criterion = ".".join(rest.split(".")[:3])
    return f"success_criteria_level_{'aa' if criterion in _AA else 'a'}", criterion, component


def _order(number: str) -> list[int]:
    return [int(part) for part in number.split(".")]


def _level(clause: Clause, verdict: Verdict) -> str:
    match verdict:
        case Verdict.PASSED:
            return "partially-supports" if clause.bench or clause.people else "supports"
        case Verdict.FAILED:
            return "does-not-support"
        case Verdict.NOT_APPLICABLE:
            return "not-applicable"
        case _:
            return "not-evaluated"


def _counted(number: int, verdict: Verdict) -> str:
    plural = "s" if number > 1 and verdict in (Verdict.PASSED, Verdict.NOT_RUN) else ""
    return f"{number} {verdict.value}{plural}"


def _day(on: date) -> str:
    written = str(format_date(on, "long", locale="fr"))
    return written.replace("1 ", "1er ", 1) if on.day == 1 else written


class Recorder:
    """Hears every report, those of other workers too."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._outcomes: dict[str, Counter[str]] = defaultdict(Counter)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test once: its call, or the phase that kept it from one or spoilt it."""
        if report.when == "call" or report.outcome != "passed":
            self._outcomes[report.nodeid][report.outcome] += 1

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Write the pages, unless the run was broken off."""
        if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) and self._outcomes:
            listed, today = clauses(), date.today()
            for name, write in ((TABLE, table), (STATEMENT, statement), (REPORT, report)):
                (self._folder / name).write_text(write(listed, self._outcomes, today), encoding="utf-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--conformance", type=Path, metavar="FOLDER", help="write the pages there")


def pytest_configure(config: pytest.Config) -> None:
    """Record, in the process that hears every report."""
    folder = config.getoption("--conformance")
    if folder is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(folder))


def to_run(listed: Iterable[Clause]) -> list[str]:
    """Return the tests that show the clauses, each once; a file stands for those in it."""
    named = {test for clause in listed for test in clause.tests}
    return sorted(test for test in named if "::" not in test or test.partition("::")[0] not in named)


if __name__ == "__main__":
    print(" ".join(to_run(clauses())))
    sys.exit(0)
