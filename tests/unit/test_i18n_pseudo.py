"""The pseudo-locale is longer, marked at both ends, and leaves the values alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.i18n.catalogue import PLACEHOLDER
from kiosk.i18n.catalogues import Catalogues
from kiosk.i18n.pseudo import GROWTH, stretch
from kiosk.i18n.translations import Translations
from kiosk.money import euros
from kiosk.text import Message, _

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("text", ["Yes", "Pay {amount}", "In %n second(s), everything is erased.", "Pfft", "%1 of %2"])
def test_a_sentence_grows_by_two_fifths(text: str) -> None:
    stretched = stretch(text)
    words = len("".join(PLACEHOLDER.split(text)))
    holes = sum(map(len, PLACEHOLDER.findall(text)))
    assert len(stretched) - holes >= words * (1 + GROWTH)
    assert stretched.startswith("[")
    assert stretched.endswith("]")
    assert PLACEHOLDER.findall(stretched) == PLACEHOLDER.findall(text)


def test_every_sentence_of_the_kiosk_is_stretched(tmp_path: Path) -> None:
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk" / "words.py").write_text('TITLE = _("You pay {amount}")\n')
    (tmp_path / "screens").mkdir()
    catalogues = Catalogues(tmp_path)
    catalogues.update()
    catalogues.compile()
    spoken = Translations(tmp_path / "locales", ("qps",))
    assert spoken.render(_("You pay {amount}", amount=euros(86)), "qps") == "[Ýööüü pááý €86~]"


def test_what_was_not_extracted_shows_itself(tmp_path: Path) -> None:
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "screens").mkdir()
    catalogues = Catalogues(tmp_path)
    catalogues.update()
    catalogues.compile()
    spoken = Translations(tmp_path / "locales", ("qps",))
    assert spoken.render(Message("Forgotten"), "qps") == "Forgotten"
    assert spoken.missing == {("qps", "Forgotten"): 1}
