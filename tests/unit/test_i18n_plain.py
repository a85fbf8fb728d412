"""What makes French hard to read is noticed, and nothing else is."""

from __future__ import annotations

import pytest

from kiosk.i18n.plain import PLAIN, STANDARD, Rules, ease, problems, sentences_of, syllables

EASY = "Vous payez {amount}. La machine imprime le timbre."
HARD = "Conformément aux dispositions réglementaires, l’administration procédera ultérieurement à la notification."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Un " * 12 + "mot.", "13 words, 12 at most"),
        ("Vous devez procéder au paiement.", "the hard word 'procéder'"),
        ("Le montant est de 86\u00a0€.", "the hard word 'montant'"),
        ("L’ARCOM vous écrit.", "the initials 'ARCOM'"),
        ("Vous ne partez pas sans votre papier.", "a second negation, 'sans'"),
        ("Ce n’est pas impossible.", "a second negation, 'impossible'"),
    ],
)
def test_what_is_hard_is_named(text: str, found: str) -> None:
    told = problems([EASY, text], PLAIN)
    assert [line for line in told if found in line], told
    assert text.strip() in told[0]


@pytest.mark.parametrize(
    "text",
    [
        EASY,
        "Le site ANTS. Un SMS. Un code QR.",
        "Vous n’avez rien à payer.",
        "Sans bon\u00a0: venez le matin.",
        "Un mot : " + "puis un autre, " * 2 + "et c’est tout.",
        "%n essais",
        "",
    ],
)
def test_what_is_plain_passes(text: str) -> None:
    assert problems([text], PLAIN) == ()


def test_a_whole_that_is_hard_is_noticed_though_each_sentence_may_pass() -> None:
    long_words = "Réglementation administrative territoriale. Autorisation préfectorale obligatoire."
    assert problems([long_words], Rules(words=12, ease=60))[0].startswith("the ease of reading is")


def test_the_standard_lets_twenty_words_and_initials_pass() -> None:
    assert problems(["Un mot " * 9 + "et deux."], STANDARD) == ()
    assert problems(["Un mot " * 10 + "et deux."], STANDARD) != ()


def test_an_administrative_sentence_is_far_harder_than_a_plain_one() -> None:
    assert ease(sentences_of(EASY)) - ease(sentences_of(HARD)) > 60
    assert ease([]) == 120


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("borne", 1),
        ("carte", 1),
        ("effacer", 3),
        ("imprimante", 3),
        ("télécharger", 4),
        ("année", 2),
        ("86", 1),
        ("parlent", 1),
    ],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_line_and_what_stands_before_a_colon_are_sentences() -> None:
    assert sentences_of("Votre code : 12. Gardez-le !\nMerci") == ["Votre code :", "12.", "Gardez-le !", "Merci"]
