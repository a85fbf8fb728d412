"""The catalogues of this checkout are complete, and the command that says so sees every kind of fault."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from reportlab.pdfbase.ttfonts import TTFontFile

from kiosk.i18n import __main__ as command
from kiosk.i18n import catalogues
from kiosk.i18n.catalogues import Catalogues
from kiosk.i18n.languages import language

ROOT = Path(__file__).resolve().parents[2]

Translate = Callable[[str, str], None]


# --- this checkout -------------------------------------------------------------------------------------------------


def test_every_sentence_of_the_kiosk_is_translated() -> None:
    assert Catalogues(ROOT).check() == ()


def translations(code: str) -> list[str]:
    with (ROOT / "locales" / code / "LC_MESSAGES" / "kiosk.po").open("rb") as file:
        strings = [message.string for message in read_po(file) if message.id]
    return [form for string in strings for form in ((string,) if isinstance(string, str) else string)]


@pytest.mark.parametrize("code", ["fr", "en"])
def test_the_typeface_has_every_letter(code: str) -> None:
    from fontpkg_atkinson_hyperlegible import files

    glyphs = TTFontFile(str(Path(files.__path__[0]) / "AtkinsonHyperlegible-Regular.ttf")).charToGlyph
    strange = {letter for text in translations(code) for letter in text if ord(letter) not in glyphs}
    assert strange - {"\n"} == set()


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("a no-break space before : ; ? ! € and »", r"(?<!\u00a0)[;?!€»]|(?<![\u00a0\d]):"),
        ("a no-break space after «", r"«(?!\u00a0)"),
        ("a typographic apostrophe", r"'"),
        ("quotation marks of the country", r'["“”]'),
        ("one character for an ellipsis", r"\.\.\."),
        ("one space at a time, none at the ends", r"  |^\s|\s$"),
    ],
)
def test_french_is_typeset_as_in_a_letter_of_the_town_hall(rule: str, fault: str) -> None:
    assert [text for text in translations("fr") if re.search(fault, text)] == [], rule


# --- a small project of its own --------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def two_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small project speaks French and English, whatever the kiosk speaks."""
    monkeypatch.setattr(catalogues, "LANGUAGES", tuple(map(language, ("fr", "en"))))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "screens").mkdir()
    (tmp_path / "kiosk" / "words.py").write_text('#: a button\nPAY = _("Pay {amount}")\nBARE = _("{amount}")\n')
    (tmp_path / "screens" / "Page.qml").write_text('Text { text: qsTr("%n page(s)", "", 2) + qsTr("5 % of") }')
    Catalogues(tmp_path).update()
    return tmp_path


@pytest.fixture
def french(project: Path) -> Path:
    return project / "locales" / "fr" / "LC_MESSAGES" / "kiosk.po"


@pytest.fixture
def translate(french: Path) -> Translate:
    def translate(before: str, after: str) -> None:
        text = french.read_text(encoding="utf-8")
        assert before in text
        french.write_text(text.replace(before, after), encoding="utf-8")

    return translate


@pytest.fixture
def translated(project: Path, translate: Translate) -> Catalogues:
    translate('"Pay {amount}"\nmsgstr ""', '"Pay {amount}"\nmsgstr "Payer {amount}"')
    translate('"5 % of"\nmsgstr ""', '"5 % of"\nmsgstr "5 % de"')
    translate('msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "%n page"\nmsgstr[1] "%n pages"')
    return Catalogues(project)


def test_a_translated_project_has_no_fault(translated: Catalogues) -> None:
    assert translated.check() == ()


def test_a_file_holds_sentences_and_where_they_are_and_nothing_that_changes_by_itself(french: Path) -> None:
    assert french.read_text(encoding="utf-8") == (
        'msgid ""\n'
        'msgstr ""\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Language: fr\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n'
        "\n"
        "#: screens/Page.qml\n"
        'msgid "%n page(s)"\n'
        'msgid_plural "%n page(s)"\n'
        'msgstr[0] ""\n'
        'msgstr[1] ""\n'
        "\n"
        "#: screens/Page.qml\n"
        'msgid "5 % of"\n'
        'msgstr ""\n'
        "\n"
        "#. a button\n"
        "#: kiosk/words.py\n"
        "#, python-brace-format\n"
        'msgid "Pay {amount}"\n'
        'msgstr ""\n'
        "\n"
    )


def test_english_translates_itself(project: Path) -> None:
    english = (project / "locales" / "en" / "LC_MESSAGES" / "kiosk.po").read_text(encoding="utf-8")
    assert 'msgid "Pay {amount}"\nmsgstr "Pay {amount}"' in english
    assert 'msgstr[0] "%n page"\nmsgstr[1] "%n pages"' in english


def test_a_missing_sentence_is_named_with_its_place(project: Path) -> None:
    assert Catalogues(project).check() == (
        "locales/fr/LC_MESSAGES/kiosk.po: missing: '%n page(s)' (screens/Page.qml)",
        "locales/fr/LC_MESSAGES/kiosk.po: missing: '5 % of' (screens/Page.qml)",
        "locales/fr/LC_MESSAGES/kiosk.po: missing: 'Pay {amount}' (kiosk/words.py)",
    )


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("Payer {amount}", "Payer {montant}", "placeholders differ: 'Pay {amount}' is translated as 'Payer {montant}'"),
        ("Payer {amount}", "Payer", "placeholders differ: 'Pay {amount}' is translated as 'Payer'"),
        ('"%n pages"', '"pages"', "placeholders differ: '%n page(s)' is translated as 'pages'"),
        ("#, python-brace-format", "#, fuzzy, python-brace-format", "fuzzy: 'Pay {amount}'"),
        ('msgstr[1] "%n pages"\n', "", "missing: '%n page(s)' (screens/Page.qml)"),
        (
            "plural=(n > 1)",
            "plural=(n != 1)",
            "the plural rule is 'nplurals=2; plural=(n != 1);' instead of 'nplurals=2; plural=(n > 1);'",
        ),
        ('msgid "5 % of"', 'msgid "Gone"\nmsgstr "Parti"\n\nmsgid "5 % of"', "unused: 'Gone'"),
        ('msgid "5 % of"', '#~ msgid "Old"\n#~ msgstr "Vieux"\n\nmsgid "5 % of"', "unused: 'Old'"),
        ("#: screens/Page.qml\n", "", "not up to date with the sources: run `make messages`"),
    ],
)
def test_a_fault_of_the_translator_is_named(
    translated: Catalogues, translate: Translate, before: str, after: str, fault: str
) -> None:
    translate(before, after)
    assert translated.check() == (f"locales/fr/LC_MESSAGES/kiosk.po: {fault}",)


def test_a_file_that_cannot_be_read_is_named(translated: Catalogues, translate: Translate) -> None:
    translate('msgid "5 % of"', '<<<<<<< mine\nmsgid "5 % of"')
    (problem,) = translated.check()
    assert problem.startswith("locales/fr/LC_MESSAGES/kiosk.po: cannot be read: ")


def test_a_new_sentence_is_missing_until_it_is_translated(project: Path, translated: Catalogues) -> None:
    (project / "kiosk" / "more.py").write_text('BACK = _("Back")\n')
    assert set(translated.check()) == {
        "locales/kiosk.pot: not up to date with the sources: run `make messages`",
        "locales/en/LC_MESSAGES/kiosk.po: missing: 'Back' (kiosk/more.py)",
        "locales/fr/LC_MESSAGES/kiosk.po: missing: 'Back' (kiosk/more.py)",
    }
    translated.update()
    assert translated.check() == ("locales/fr/LC_MESSAGES/kiosk.po: missing: 'Back' (kiosk/more.py)",)


def test_a_new_language_does_not_take_the_words_of_the_one_before(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogues, "LANGUAGES", tuple(map(language, ("fr", "en", "es"))))
    (project / "kiosk" / "more.py").write_text('BACK = _("Back")\n')
    several = Catalogues(project)
    several.update()
    assert "locales/es/LC_MESSAGES/kiosk.po: missing: 'Back' (kiosk/more.py)" in several.check()


def test_a_changed_sentence_loses_its_translation_rather_than_keep_a_wrong_one(
    project: Path, translated: Catalogues, french: Path
) -> None:
    (project / "kiosk" / "words.py").write_text('PAY = _("Pay {amount} now")\n')
    translated.update()
    assert "Payer" not in french.read_text(encoding="utf-8")
    assert translated.check() == ("locales/fr/LC_MESSAGES/kiosk.po: missing: 'Pay {amount} now' (kiosk/words.py)",)


def test_an_update_without_a_change_writes_nothing(translated: Catalogues, french: Path) -> None:
    before = french.stat().st_mtime_ns
    translated.update()
    assert french.stat().st_mtime_ns == before


def test_a_catalogue_is_compiled_when_it_is_newer(translated: Catalogues, french: Path, translate: Translate) -> None:
    translated.compile()
    compiled = french.with_suffix(".mo")
    assert b"Payer {amount}" in compiled.read_bytes()
    translate("Payer {amount}", "Régler {amount}")
    translated.compile()
    assert "Régler {amount}".encode() in compiled.read_bytes()


def test_the_command_ends_with_what_it_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["kiosk.i18n", "check"])
    monkeypatch.setattr(Catalogues, "check", lambda _self: ("one", "two"))
    assert command.main() == 1
    assert capsys.readouterr().err == "one\ntwo\n"
    monkeypatch.setattr(Catalogues, "check", lambda _self: ())
    assert command.main() == 0
