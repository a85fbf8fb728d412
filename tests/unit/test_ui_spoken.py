"""Words as a voice should have them."""

from __future__ import annotations

import pytest

from kiosk.ui.spoken import speakable, without


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("86 €", "86 €"),
        ("1234 5678", "1 2 3 4 5 6 7 8"),
        ("CHY1-7K2M-94QD", "C H Y 1, 7 K 2 M, 9 4 Q D"),
        ("Appuyez ici", "Appuyez ici"),
        ("MAJUSCULES", "MAJUSCULES"),
        ("\u2066CHY1\u2069", "C H Y 1"),
        ("Un instant…", "Un instant "),
    ],
)
def test_codes_and_long_numbers_are_spelt(written: str, said: str) -> None:
    assert speakable(written) == said


def test_a_year_is_a_number() -> None:
    assert speakable("le 15 septembre 2026") == "le 15 septembre 2026"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Combien d'heures pour CANARI SARL ?", "Combien d'heures pour X ?"),
        ("Heures, \u2068CANARI SARL\u2069", "Heures, \u2068X\u2069"),
        ("CANARI", "X"),
        ("Les canaris, Le", "Les canaris, X"),
    ],
)
def test_what_was_written_is_kept_back_wherever_it_stands_as_words(text: str, told: str) -> None:
    assert without(text, ("Le", "CANARI", "CANARI SARL"), "X") == told
