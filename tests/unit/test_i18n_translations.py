"""Messages become sentences in the language of the moment."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from kiosk.i18n import translations as module
from kiosk.i18n.catalogue import read_mo
from kiosk.i18n.languages import LANGUAGES, Direction, Language, language
from kiosk.i18n.translations import Translations
from kiosk.money import Money, euros
from kiosk.months import Month
from kiosk.text import Message, Reference, _, verbatim

FRENCH = {
    "You pay {amount}": "Vous payez {amount}",
    "Valid until {day}.": "Valable jusqu’au {day}.",
    "The number has {count} digits.": "Le numéro a {count} chiffres.",
    "Order number {number}": "Commande numéro {number}",
    "Sorry: {reason}": "Désolé : {reason}",
    "Yes": "Oui",
}


def write_catalogue(folder: Path, code: str, sentences: Mapping[str, str]) -> None:
    target = folder / code / "LC_MESSAGES" / "kiosk.mo"
    target.parent.mkdir(parents=True)
    catalogue = Catalog(locale=code)
    for source, translated in sentences.items():
        catalogue.add(source, translated)
    with target.open("wb") as file:
        write_mo(file, catalogue)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_catalogue(tmp_path, "fr", FRENCH)
    write_catalogue(tmp_path, "en", {source: source for source in FRENCH})
    return tmp_path


@pytest.fixture
def spoken(folder: Path) -> Translations:
    return Translations(folder, ("fr", "en", "qps"))


def test_a_sentence_without_values(spoken: Translations) -> None:
    assert spoken.render(_("Yes"), "fr") == "Oui"
    assert spoken.render(_("Yes"), "en") == "Yes"


@pytest.mark.parametrize(
    ("amount", "french", "english"),
    [
        (euros(86), "86\u00a0€", "€86"),
        (Money(850), "8,50\u00a0€", "€8.50"),
        (Money(5), "0,05\u00a0€", "€0.05"),
        (euros(0), "0\u00a0€", "€0"),
        (euros(1234), "1\u00a0234\u00a0€", "€1,234"),
    ],
)
def test_an_amount_is_written_as_the_language_writes_it(
    spoken: Translations, amount: Money, french: str, english: str
) -> None:
    assert spoken.render(_("You pay {amount}", amount=amount), "fr") == f"Vous payez {french}"
    assert spoken.render(_("You pay {amount}", amount=amount), "en") == f"You pay {english}"
    assert spoken.render(_("{amount}", amount=amount), "fr") == french


def test_a_date_a_number_and_a_sentence_inside_a_sentence(spoken: Translations) -> None:
    day = date(2026, 3, 1)
    assert spoken.render(_("Valid until {day}.", day=day), "fr") == "Valable jusqu’au 1er mars 2026."
    assert spoken.render(_("Valid until {day}.", day=day), "en") == "Valid until 1 March 2026."
    assert spoken.render(_("{day}", day=date(2026, 12, 21)), "fr") == "21 décembre 2026"
    assert spoken.render(_("The number has {count} digits.", count=1500), "fr") == "Le numéro a 1\u00a0500 chiffres."
    inner = _("You pay {amount}", amount=euros(86))
    assert spoken.render(_("Sorry: {reason}", reason=inner), "fr") == "Désolé : Vous payez 86\u00a0€"


@pytest.mark.parametrize(
    ("month", "french", "english"),
    [
        (Month(2026, 10), "octobre 2026", "October 2026"),
        (Month(2027, 2), "février 2027", "February 2027"),
        (Month(2026, 8), "août 2026", "August 2026"),
    ],
)
def test_a_month_is_written_in_words_with_its_year(
    spoken: Translations, month: Month, french: str, english: str
) -> None:
    assert spoken.render(_("{month}", month=month), "fr") == french
    assert spoken.render(_("{month}", month=month), "en") == english
    assert spoken.render(_("Sorry: {reason}", reason=_("{month}", month=month)), "fr") == f"Désolé : {french}"


def test_a_value_is_never_read_as_a_placeholder(spoken: Translations) -> None:
    said = spoken.render(_("Sorry: {reason}", reason="{amount} \\1 %1"), "fr")
    assert said == "Désolé : {amount} \\1 %1"


def test_what_has_no_words_needs_no_translation(spoken: Translations) -> None:
    assert spoken.render(verbatim("1234 5678"), "fr") == "1234 5678"
    assert not spoken.missing


def test_a_missing_sentence_comes_back_in_english_and_is_counted(spoken: Translations) -> None:
    assert spoken.render(_("Nobody translated {what}", what="this"), "fr") == "Nobody translated this"
    assert spoken.missing == {("fr", "Nobody translated {what}"): 1}


def test_a_placeholder_without_a_value_is_a_mistake_of_ours(spoken: Translations) -> None:
    with pytest.raises(KeyError, match="amount"):
        spoken.render(Message("You pay {amount}"), "fr")


def test_a_language_that_is_not_offered_is_refused(folder: Path) -> None:
    french_only = Translations(folder, ("fr",))
    with pytest.raises(ValueError, match="'en' is not offered"):
        french_only.render(_("Yes"), "en")
    with pytest.raises(ValueError, match="unknown language 'xx': known are fr, fr-simple, en"):
        Translations(folder, ("xx",))


def test_a_language_without_its_file_says_which_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"kiosk\.mo"):
        Translations(tmp_path, ("fr",)).render(_("Yes"), "fr")


def test_in_a_right_to_left_language_numbers_keep_their_order(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mirrored = Language("fr", "Mirrored French", Direction.RIGHT_TO_LEFT, "fr_FR", "Any")
    monkeypatch.setattr(module, "language", lambda _code: mirrored)
    spoken = Translations(folder, ("fr",))
    said = spoken.render(_("Order number {number}", number=Reference("CHB1-0042")), "fr")
    assert said == "Commande numéro \u2066CHB1-0042\u2069"
    assert spoken.render(_("You pay {amount}", amount=euros(86)), "fr") == "Vous payez \u206686\u00a0€\u2069"


def test_in_a_left_to_right_language_nothing_is_added(spoken: Translations) -> None:
    assert spoken.render(_("Order number {number}", number=Reference("CHB1-0042")), "fr").endswith("CHB1-0042")


def test_many_threads_see_one_catalogue(spoken: Translations) -> None:
    with ThreadPoolExecutor(8) as pool:
        said = set(pool.map(lambda _n: spoken.render(_("Unknown"), "fr") + spoken.render(_("Yes"), "fr"), range(400)))
    assert said == {"UnknownOui"}
    assert spoken.missing["fr", "Unknown"] == 400


def test_each_language_says_its_own_name() -> None:
    assert [(known.code, known.endonym) for known in LANGUAGES] == [
        ("fr", "Français"),
        ("fr-simple", "Français simple"),
        ("en", "English"),
        ("ar", "العربية"),
        ("tr", "Türkçe"),
        ("pt", "Português"),
        ("it", "Italiano"),
        ("es", "Español"),
    ]
    assert language("qps").locale == "en_GB"


def test_our_reader_agrees_with_gettexts(folder: Path) -> None:
    path = folder / "fr" / "LC_MESSAGES" / "kiosk.mo"
    ours = read_mo(path.read_bytes())
    with path.open("rb") as file:
        theirs = gettext.GNUTranslations(file)
    assert ours.plural == "(n > 1)"
    assert {message_id: forms[0] for (_context, message_id), forms in ours.messages.items()} == {
        source: theirs.gettext(source) for source in FRENCH
    }


@pytest.mark.parametrize("content", [b"", b"not a catalogue", b"\xde\x12\x04\x95" + b"\x01" * 24])
def test_a_file_that_is_no_catalogue_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"not a \.mo file"):
        read_mo(content)
