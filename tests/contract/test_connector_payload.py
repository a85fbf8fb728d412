"""Whatever can be declared is written as the organism takes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.backoffice.france_travail.contract import DOCUMENT_CODES, read_day
from kiosk.backoffice.france_travail.payload import confirmation, part_of, payload
from kiosk.backoffice.france_travail.simulator.documents import is_known
from kiosk.backoffice.france_travail.simulator.validation import errors
from kiosk.declarations.api import Document, DocumentKind, Part
from kiosk.declarations.situation import MOST_PAY, Declaration, EndOfSearch, Motive, Period, Work, hours_of
from kiosk.money import Money, euros
from kiosk.months import Month

OCTOBER = Month(2026, 10)
NOTHING = Declaration(month=OCTOBER)
WORK = Work("Le Petit Théâtre", 120, euros(1500), ended=False)


def _worked(*jobs: tuple[int, int]) -> Declaration:
    work = (replace(WORK, hours=hours, gross=Money(cents)) for hours, cents in jobs)
    return replace(NOTHING, work=tuple(work))


# --- literally -------------------------------------------------------------------------------------------------------

VECTORS: list[tuple[Declaration, dict[str, Any]]] = [
    (NOTHING, {}),
    (replace(NOTHING, training=True), {}),
    (_worked((500, 150_000)), {"nbHeuresTrav": 420, "montSalaire": 1500}),
    (_worked((420, 100)), {"nbHeuresTrav": 420, "montSalaire": 1}),
    (_worked((232, 4_100), (23, 3_400)), {"nbHeuresTrav": 255, "montSalaire": 75}),
    # Rounded once, and half a euro up: twice 100.50 is 201, not 202; 100.25 twice is 201 and not 200.
    (_worked((1, 10_050), (1, 10_050)), {"nbHeuresTrav": 2, "montSalaire": 201}),
    (_worked((1, 10_025), (1, 10_025)), {"nbHeuresTrav": 2, "montSalaire": 201}),
    (_worked((1, 10_049)), {"nbHeuresTrav": 1, "montSalaire": 100}),
    (_worked((1, 10_250)), {"nbHeuresTrav": 1, "montSalaire": 103}),
    (_worked((744, 9_999_900)), {"nbHeuresTrav": 420, "montSalaire": 99_999}),
    (
        Declaration(
            month=Month(2018, 12),
            sick_leaves=(
                Period(date(2018, 12, 18), date(2019, 1, 19)),
                Period(date(2018, 12, 3), date(2018, 12, 9)),
            ),
        ),
        {"dateDebutMaladie": "03122018", "dateFinMaladie": "19012019"},
    ),
    (
        replace(
            NOTHING,
            internships=(
                Period(date(2026, 10, 1), date(2026, 10, 30)),
                Period(date(2026, 10, 5), date(2026, 10, 6)),
            ),
        ),
        {"dateDebutStage": "01102026", "dateFinStage": "30102026"},
    ),
    (replace(NOTHING, maternity=date(2026, 10, 9)), {"dateDebutMaternite": "09102026"}),
    (replace(NOTHING, retirement=date(2026, 10, 31)), {"dateRetraite": "31102026"}),
    (replace(NOTHING, invalidity=date(2026, 10, 1)), {"dateInvalidite": "01102026"}),
    *(
        (
            replace(NOTHING, end_of_search=EndOfSearch(date(2026, 10, 20), motive)),
            {"dateFinRech": "20102026", "motifFinRech": number},
        )
        for motive, number in ((Motive.WORK, 0), (Motive.RETIREMENT, 1), (Motive.OTHER, 2))
    ),
]


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(("declaration", "sent"), VECTORS)
def test_a_declaration_is_written_so(declaration: Declaration, sent: dict[str, Any], force: bool) -> None:
    written = msgspec.json.decode(msgspec.json.encode(payload(declaration, force=force)))
    assert written == {"forceIncoherence": int(force)} | sent
    assert all(type(value) is type(sent.get(name, 0)) for name, value in written.items())


# --- whatever it is --------------------------------------------------------------------------------------------------


def _days(month: Month) -> st.SearchStrategy[date]:
    return st.dates(month.first, month.last)


@st.composite
def _periods(draw: st.DrawFn, month: Month) -> tuple[Period, ...]:
    starts = draw(st.lists(_days(month), max_size=4))
    return tuple(Period(start, draw(st.dates(start, date(9999, 12, 31)))) for start in starts)


@st.composite
def _work(draw: st.DrawFn, month: Month) -> tuple[Work, ...]:
    jobs, left = [], MOST_PAY.cents
    for _job in range(draw(st.integers(0, 5))):
        if left < 100:
            break
        pay = draw(st.integers(100, left))
        left -= pay
        jobs.append(Work("", draw(st.integers(1, hours_of(month))), Money(pay), draw(st.booleans())))
    return tuple(jobs)


@st.composite
def declarations(draw: st.DrawFn) -> Declaration:
    month = Month(draw(st.integers(2016, 2039)), draw(st.integers(1, 12)))
    training = draw(st.booleans())
    ends = None if training else draw(st.none() | st.builds(EndOfSearch, _days(month), st.sampled_from(Motive)))
    day = st.none() | _days(month)
    return Declaration(
        month=month,
        work=draw(_work(month)),
        training=training,
        internships=draw(_periods(month)),
        sick_leaves=draw(_periods(month)),
        maternity=draw(day),
        retirement=draw(day),
        invalidity=draw(day),
        end_of_search=ends,
    )


@given(declarations(), st.booleans())
@settings(deadline=None, derandomize=True, database=None, max_examples=300)
def test_the_organism_takes_whatever_can_be_declared(declaration: Declaration, force: bool) -> None:
    sent = msgspec.json.decode(msgspec.json.encode(payload(declaration, force=force)))
    assert errors(sent, declaration.month) == {}
    assert ("nbHeuresTrav" in sent) is bool(declaration.work)
    for leaves, start, end in (
        (declaration.sick_leaves, "dateDebutMaladie", "dateFinMaladie"),
        (declaration.internships, "dateDebutStage", "dateFinStage"),
    ):
        assert (start in sent) is bool(leaves)
        assert all(read_day(sent[start]) <= leave.start <= leave.end <= read_day(sent[end]) for leave in leaves)


# --- what else is written --------------------------------------------------------------------------------------------


def test_an_error_is_about_the_part_that_was_asked() -> None:
    whole = replace(
        _worked((1, 100)),
        internships=(Period(date(2026, 10, 1), date(2026, 10, 2)),),
        sick_leaves=(Period(date(2026, 10, 1), date(2026, 10, 2)),),
        maternity=date(2026, 10, 1),
        retirement=date(2026, 10, 1),
        invalidity=date(2026, 10, 1),
        end_of_search=EndOfSearch(date(2026, 10, 1), Motive.OTHER),
    )
    assert {part_of(name) for name in payload(whole, force=False)} == set(Part)
    assert part_of("nbHeuresTrav") is Part.HOURS
    assert part_of("dateFinMaladie") is Part.SICK_LEAVE
    assert part_of("motifFinRech") is Part.END_OF_SEARCH
    assert part_of("whatever comes one day") is Part.OTHER


@pytest.mark.parametrize(
    ("kind", "employer", "written"),
    [
        (DocumentKind.PAY_SLIP, "Le Petit Théâtre", "BS - Le Petit Theatre - 10-2026"),
        (DocumentKind.PAY_SLIP, "Cœur d’Élan\t& fils", "BS - Coeur d'Elan & fils - 10-2026"),
        (DocumentKind.PAY_SLIP, "شركة", "BS - 10-2026"),
        (DocumentKind.PAY_SLIP, "", "BS - 10-2026"),
        # One character that is written with three: an employer's name is cut where a kiosk cuts it.
        (DocumentKind.PAY_SLIP, "⒜" * 60, f"BS - {'(a)' * 20} - 10-2026"),
        (DocumentKind.EMPLOYER_CERTIFICATE, "Mairie", "AE - Mairie - 10-2026"),
        (DocumentKind.SICK_NOTE, "", "Arret de travail - 10-2026"),
    ],
)
def test_a_document_has_a_name_without_accents(kind: DocumentKind, employer: str, written: str) -> None:
    code = DOCUMENT_CODES[kind]
    assert confirmation(Document(kind, employer), OCTOBER) == {
        "codeContexte": "1",
        "codeSituation": code.situation,
        "codeTypeDocument": code.type,
        "nomDocument": written,
    }


@given(st.sampled_from(DocumentKind), st.text(max_size=60))
@settings(deadline=None, derandomize=True, database=None)
def test_any_document_has_a_name_that_is_taken(kind: DocumentKind, employer: str) -> None:
    name = confirmation(Document(kind, employer), OCTOBER)["nomDocument"]
    assert name.isascii()
    assert name.isprintable()
    assert name.endswith("10-2026")
    assert len(name) <= 100
    assert is_known(DOCUMENT_CODES[kind])
