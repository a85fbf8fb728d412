"""What this program has, told without loading it: the configuration is validated before the first frame."""

from __future__ import annotations

from kiosk import resources
from kiosk.i18n.languages import LANGUAGES
from kiosk.procedures.mode import PROCEDURE_IDS


def known_languages() -> tuple[str, ...]:
    """Return the codes of the languages."""
    return tuple(language.code for language in LANGUAGES)


def known_procedures() -> tuple[str, ...]:
    """Return the ids of the procedures."""
    return PROCEDURE_IDS


def known_themes() -> tuple[str, ...]:
    """Return the names of the themes. Raises FileNotFoundError if their files are gone."""
    return tuple(sorted(file.stem for file in (resources.folder("assets") / "themes").glob("*.json")))
