"""Where a stamp is sent: only shapes that can receive it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.contact import Email, Mobile, parse_email, parse_mobile

exact = settings(derandomize=True, database=None, deadline=None)


@pytest.mark.parametrize(
    "typed",
    ["adresse@exemple.fr", "a@b.co", "prenom.nom+timbre@sous.domaine.exemple.fr", "o'neil_x@exemple-1.example"],
)
def test_an_address_keeps_the_shape_it_was_typed_in(typed: str) -> None:
    assert parse_email(f"  {typed} ") == Email(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "adresse",
        "adresse@",
        "@exemple.fr",
        "adresse@exemple",
        "adresse@exemple.",
        "adresse@.fr",
        "adresse@exemple..fr",
        "adresse@-exemple.fr",
        "adresse@exemple.f",
        "adresse@exemple.123",
        "adr esse@exemple.fr",
        "adresse@@exemple.fr",
        ".adresse@exemple.fr",
        "adresse.@exemple.fr",
        "adr..esse@exemple.fr",
        "adresse@exemple.fr\nbcc: x@exemple.fr",
        "é@exemple.fr",
        "a" * 65 + "@exemple.fr",
        "a@" + "b." * 126 + "fr",
    ],
)
def test_what_cannot_receive_a_message_is_no_address(typed: str) -> None:
    assert parse_email(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "0639980042",
        "06 39 98 00 42",
        "06.39.98.00.42",
        "06-39-98-00-42",
        "+33639980042",
        "+33 6 39 98 00 42",
        "0033639980042",
    ],
)
def test_a_mobile_is_the_same_however_it_is_written(typed: str) -> None:
    mobile = parse_mobile(typed)
    assert mobile == Mobile("+33639980042")
    assert mobile is not None
    assert mobile.national == "06 39 98 00 42"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "06",
        "063998004",
        "06399800421",
        "0199001234",
        "0839980042",
        "+32639980042",
        "+44 7700 900123",
        "06 39 98 OO 42",
    ],
)
def test_another_number_is_not_a_french_mobile(typed: str) -> None:
    assert parse_mobile(typed) is None


@exact
@given(st.from_regex(r"0[67][0-9]{8}", fullmatch=True))
def test_a_mobile_reads_back_as_itself(typed: str) -> None:
    mobile = parse_mobile(typed)
    assert mobile is not None
    assert parse_mobile(mobile.national) == parse_mobile(mobile.number) == mobile


@exact
@given(st.text())
def test_no_text_breaks_the_reading(typed: str) -> None:
    assert parse_email(typed) is None or "@" in typed
    assert parse_mobile(typed) is None or any(sign.isdigit() for sign in typed)


def test_a_screen_that_others_see_shows_little() -> None:
    assert Email("adresse@exemple.fr").masked == "a•••@exemple.fr"
    assert Mobile("+33639980042").masked == "06 •• •• •• 42"
    assert Mobile("+33700000007").masked == "07 •• •• •• 07"
