"""What makes French hard to read: long sentences, hard words, unexplained initials, two negations.

The rules are those that a machine can judge of "Information for all" (Inclusion Europe, 2009), the European rules of
easy-to-read writing; what a reader understands is for readers to say. Readability is the formula of Flesch with the
coefficients of Kandel and Moles (1958) for French: 100 is a text for everyone, 60 an ordinary newspaper, 30 a law.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.i18n.catalogue import PLACEHOLDER

_WORD: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_SENTENCE: Final = re.compile(r"(?<=[.!?…:;])\s+|\n+")
_INITIALS: Final = re.compile(r"\b[A-ZÀ-Ý]{2,}\b")
_NOT: Final = re.compile(r"\b(?:ne |n’)")
_AGAIN: Final = re.compile(r"\b(?:sans|impossible|incapable|inutile)\b", re.IGNORECASE)
_VOWELS: Final = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+")
_SILENT: Final = re.compile(r"(?<=[^\W\daeiouyàâäéèêëîïôöùûüœæ])(?:es?|ent)$")


_HARD: Final = (
    "à l’issue|afin de|auprès de|au préalable|le cas échéant|conformément|en vertu|lors de|sous réserve|susmentionné"
    "|ultérieur|néanmoins|cependant|toutefois|veuillez|effectue|procéde[rz]|préalable|dématérialis|justificatif|saisi[ers]"
    "|consulte|débit|montant|modalité|notifi|requis|requiert|délivr|usager|titulaire|bénéficiaire|récapitulatif"
    "|authentifi|valide[rz]|éligib|acquitt|périm|imput|résili|souscri|dispositif|prestation|attestation sur l’honneur"
)


@dataclass(frozen=True, slots=True)
class Rules:
    """How hard a text may be: ``words`` in a sentence, ``ease`` of the whole, and what it may not say."""

    words: int
    ease: float
    hard: re.Pattern[str] | None = None
    initials: frozenset[str] | None = None


PLAIN: Final = Rules(
    words=12,
    ease=80,
    hard=re.compile(rf"\b(?:{_HARD})\w*", re.IGNORECASE),
    # ANTS is the name on the papers that people bring; the catalogue says what it is.
    initials=frozenset({"ANTS", "QR", "SMS"}),
)
"""Simple French."""

STANDARD: Final = Rules(words=20, ease=60)
"""French for everyone."""


def problems(texts: Iterable[str], rules: Rules) -> tuple[str, ...]:
    """Return one line for each sentence of ``texts`` that breaks ``rules``, and one if the whole is too hard."""
    sentences = [sentence for text in texts for sentence in sentences_of(text)]
    found = [f"{problem}: {sentence}" for sentence in sentences for problem in _problems(sentence, rules)]
    if (reached := ease(sentences)) < rules.ease:
        found.append(f"the ease of reading is {reached:.0f}, less than {rules.ease:.0f}")
    return tuple(found)


def sentences_of(text: str) -> list[str]:
    """Return the sentences of ``text``; a line, and what stands before a colon, is one."""
    return [piece for piece in (part.strip() for part in _SENTENCE.split(text)) if _words(piece)]


def ease(sentences: list[str]) -> float:
    """Return how easy ``sentences`` are to read, up to about 120; 120 for no sentence at all."""
    words = [word for sentence in sentences for word in _words(sentence)]
    if not words:
        return 120.0
    return 207 - 1.015 * len(words) / len(sentences) - 73.6 * sum(map(syllables, words)) / len(words)


def syllables(word: str) -> int:
    """Return about how many syllables a French ``word`` has: its groups of vowels, a silent ending left out."""
    spoken = _SILENT.sub("", word.lower())
    return max(1, len(_VOWELS.findall(spoken)))


def _problems(sentence: str, rules: Rules) -> Iterator[str]:
    if (words := len(_words(sentence))) > rules.words:
        yield f"{words} words, {rules.words} at most"
    if rules.hard is not None and (found := rules.hard.search(sentence)):
        yield f"the hard word {found[0]!r}"
    if rules.initials is not None:
        yield from (f"the initials {it!r}" for it in _INITIALS.findall(sentence) if it not in rules.initials)
    if _NOT.search(sentence) and (found := _AGAIN.search(sentence)):
        yield f"a second negation, {found[0]!r}"


def _words(sentence: str) -> list[str]:
    return _WORD.findall(PLACEHOLDER.sub(" un ", sentence))
