"""Messages rendered in the language of the moment: the edge between the core and the screen, the paper, the voice."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from kiosk.i18n.catalogue import Catalogue, has_words, read_mo
from kiosk.i18n.languages import PSEUDO, Direction, Language, language
from kiosk.i18n.pseudo import pseudo
from kiosk.i18n.qm import qm
from kiosk.money import Money
from kiosk.months import Month
from kiosk.text import Argument, Message, Reference

_HOLE: Final = re.compile(r"\{(\w+)\}")
# LEFT-TO-RIGHT ISOLATE and POP DIRECTIONAL ISOLATE: "1234-5678" is shown as "5678-1234" in Arabic without them.
_ISOLATED: Final = "\u2066{}\u2069"


class Translations:
    """The catalogues of the languages offered, read once each, when first needed. Safe from any thread."""

    def __init__(self, folder: Path, languages: Iterable[str]) -> None:
        """``folder`` is ``locales/``; ``languages`` are codes, the first being the one a visit starts with.

        Raises ValueError for a code that the kiosk does not know.
        """
        self.languages: Final = tuple(language(code) for code in languages)
        self.missing: Final[Counter[tuple[str, str]]] = Counter()
        """How often a sentence was rendered without a translation, by language code and id: the tests read it."""
        self._folder = folder
        self._catalogues: dict[str, Catalogue] = {}
        self._qm: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def render(self, message: Message, language: str) -> str:
        """Return the sentence in the language of that code, its values formatted as that language writes them.

        A sentence without a translation comes back in English and is counted in ``missing``. Raises ValueError for a
        language that is not offered and KeyError for a placeholder without a value.
        """
        spoken = self._offered(language)
        values = dict(message.args)
        return _HOLE.sub(lambda hole: self._value(values[hole[1]], spoken), self._text(message.id, spoken))

    def qm(self, language: str) -> bytes:
        """Return what ``QTranslator.load`` takes for ``qsTr`` in that language. Raises ValueError if not offered.

        A QTranslator reads these bytes in place for as long as it lives: they are kept as long as this object.
        """
        spoken = self._offered(language)
        catalogue = self._catalogue(spoken)
        with self._lock:
            if spoken.code not in self._qm:
                self._qm[spoken.code] = qm(catalogue, spoken.direction)
            return self._qm[spoken.code]

    def _offered(self, code: str) -> Language:
        for offered in self.languages:
            if offered.code == code:
                return offered
        raise ValueError(f"the language {code!r} is not offered here")

    def _text(self, message_id: str, spoken: Language) -> str:
        if not has_words(message_id):
            return message_id
        forms = self._catalogue(spoken).messages.get(("", message_id))
        if forms is not None:
            return forms[0]
        with self._lock:
            self.missing[spoken.code, message_id] += 1
        return message_id

    def _catalogue(self, spoken: Language) -> Catalogue:
        with self._lock:
            if spoken.code not in self._catalogues:
                self._catalogues[spoken.code] = self._read(spoken)
            return self._catalogues[spoken.code]

    def _read(self, spoken: Language) -> Catalogue:
        if spoken == PSEUDO:
            return pseudo(self._read(language("en")))
        return read_mo((self._folder / spoken.code / "LC_MESSAGES" / "kiosk.mo").read_bytes())

    def _value(self, value: Argument, spoken: Language) -> str:
        match value:
            case Message():
                return self.render(value, spoken.code)
            case Money():
                return _isolate(_money(value, spoken), spoken)
            case Reference():
                return _isolate(value.value, spoken)
            case date():
                return _day(value, spoken)
            case Month():
                return _month(value, spoken)
            case int():
                return _number(value, spoken)
            case str():
                return value


def _isolate(text: str, spoken: Language) -> str:
    return _ISOLATED.format(text) if spoken.direction is Direction.RIGHT_TO_LEFT else text


# Babel takes 28 ms to import, so no sentence without a value waits for it before the first frame.


def _money(amount: Money, spoken: Language) -> str:
    """Write ``86 €`` and ``8,50 €``: whole euros have no cents in the State's own letters."""
    from babel import Locale
    from babel.numbers import format_currency

    pattern: str = Locale.parse(spoken.locale).currency_formats["standard"].pattern
    if amount.cents % 100 == 0:
        pattern = pattern.replace(".00", "")
    euros = Decimal(amount.cents) / 100
    return _plain(format_currency(euros, "EUR", pattern, locale=spoken.locale, currency_digits=False))


def _day(day: date, spoken: Language) -> str:
    from babel.dates import format_date

    written = _plain(format_date(day, "long", locale=spoken.locale))
    # CLDR writes "1 mars"; French says and writes "1er mars".
    return written.replace("1 ", "1er ", 1) if spoken.locale.startswith("fr") and day.day == 1 else written


def _month(month: Month, spoken: Language) -> str:
    from babel.dates import format_skeleton

    return _plain(format_skeleton("yMMMM", month.first, locale=spoken.locale))


def _number(number: int, spoken: Language) -> str:
    from babel.numbers import format_decimal

    return _plain(format_decimal(number, locale=spoken.locale))


def _plain(text: str) -> str:
    """Replace the narrow no-break space of CLDR by the plain one: Atkinson Hyperlegible has no glyph for it."""
    return text.replace("\u202f", "\u00a0")
