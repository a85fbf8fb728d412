"""How words become lines: what can be drawn, where it breaks, in which languages it is said, and the QR code."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from kiosk.documents import SiteIdentity, qr_matrix, slip
from kiosk.documents.receipt import moment
from kiosk.documents.typeface import Face, Ink, Style, drawable, fitted, width, wrap
from kiosk.documents.wording import Span, Voice
from kiosk.text import Message, Reference, _
from kiosk.ui.theme import contrast

BODY = Style(Face.REGULAR, 11)
FRENCH_SENTENCE = "Ni utilisé ni remboursé\u00a0? Demandez le remboursement plus de 3 jours après l’achat."


class Echo:
    """Says a sentence with its language in front, except those that read the same everywhere."""

    def render(self, message: Message, language: str) -> str:
        return message.id if message.id == "Conditions" else f"{language}: {message.id}"


# --- what the typeface can draw -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("8,50\u202f€", "8,50\u00a0€"),  # the French amount of CLDR
        ("C1\u20117K4M", "C1-7K4M"),
        ("n° \u20661234\u2069", "n° 1234"),  # the isolates of a right-to-left sentence
        ("attesta\u00adtion", "attestation"),
        ("e\u0301tat", "état"),
    ],
)
def test_signs_without_a_glyph_of_their_own_are_drawn_as_their_nearest_kin(written: str, drawn: str) -> None:
    assert drawable(written) == drawn


@pytest.mark.expects_log(r"^WARNING kiosk\.documents\.typeface: 2 characters of a page are not in the typeface$")
def test_a_letter_that_the_typeface_lacks_costs_a_warning_and_not_the_page() -> None:
    assert drawable("TX \u4e2d\u6587 9") == "TX ?? 9"


def test_arabic_is_joined_and_drawn_from_the_right() -> None:
    assert drawable("\u0645\u0631") == "\ufeae\ufee3", "joined forms, the last letter first"
    assert drawable("\u0645\u0631 \u2066CHY1-7K2M\u2069") == "CHY1-7K2M \ufeae\ufee3", "a code keeps its order"
    assert drawable("\u0645 (bis) \u00ab\u0631\u00bb") == "\u00ab\ufead\u00bb (bis) \ufee1", (
        "brackets open towards their words"
    )
    lines = wrap("\u0627\u0644\u0637\u0627\u0628\u0639 " * 12, Style(Face.REGULAR, 12), 60)
    assert len(lines) > 2
    assert all(width(line, Style(Face.REGULAR, 12)) <= 60 for line in lines)


def test_both_cuts_have_every_letter_of_the_languages_of_western_europe() -> None:
    letters = "".join(map(chr, range(0x20, 0x7F))) + "".join(map(chr, range(0xA0, 0x100)))
    letters = letters.replace("\u00ad", "") + "œŒŸ€’‘“”–—…•"
    assert drawable(letters) == letters
    assert all(width(letter, Style(face, 10)) > 0 for face in Face for letter in letters)


def test_what_is_written_stands_out_from_every_ground() -> None:
    for ink in (Ink.INK, Ink.SOFT):
        for ground in (Ink.PAPER, Ink.TINT, Ink.MARK):
            assert contrast(ink.value, ground.value) >= 10, (ink, ground)


# --- where lines break --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("room", [20.0, 37.5, 80.0, 170.0])
def test_lines_are_never_wider_than_their_room_and_lose_nothing(room: float) -> None:
    lines = wrap(FRENCH_SENTENCE, BODY, room)
    assert all(width(line.rstrip(" "), BODY) <= room for line in lines)
    assert "".join(lines) == FRENCH_SENTENCE


def test_a_line_breaks_at_a_space_and_never_at_a_no_break_one() -> None:
    lines = wrap(FRENCH_SENTENCE, BODY, 40.0)
    assert len(lines) > 2
    assert all(line.endswith(" ") for line in lines[:-1])
    assert not any(line.startswith("?") for line in lines)


def test_a_word_wider_than_a_line_is_broken_inside() -> None:
    address = "https://a-very-long-address-without-any-space.example.org/refund"
    lines = wrap(f"Voir {address}", BODY, 30.0)
    assert lines[0] == "Voir "
    assert "".join(lines[1:]) == address
    assert all(width(line.rstrip(), BODY) <= 30.0 for line in lines)


def test_a_name_that_is_too_long_ends_with_an_ellipsis() -> None:
    lines = wrap(FRENCH_SENTENCE, BODY, 50.0, at_most=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert width(lines[-1], BODY) <= 50.0
    assert wrap("Court", BODY, 50.0, at_most=2) == ("Court",)


def test_a_number_takes_the_largest_size_that_its_room_holds() -> None:
    largest = Style(Face.BOLD, 64)
    number = "1234 5678 9012 3456"
    style = fitted(number, largest, 170.0)
    assert style.size < 64
    assert width(number, style) <= 170.0 < width(number, style.resized(style.size + 0.5))
    assert fitted("C1", largest, 170.0) == largest


# --- who says it in which language --------------------------------------------------------------------------------


def test_a_french_citizen_reads_each_sentence_once() -> None:
    said = Voice(Echo(), "fr").say(_("Amount"))
    assert (said.french.text, said.other) == ("fr: Amount", None)


def test_another_citizen_reads_french_first_then_his_own_language() -> None:
    said = Voice(Echo(), "en").say(_("Amount"))
    assert said.french.text == "fr: Amount"
    assert said.other is not None
    assert (said.other.text, said.other.language) == ("en: Amount", "en")


def test_what_reads_the_same_in_both_languages_is_said_once() -> None:
    assert Voice(Echo(), "en").say(_("Conditions")).other is None


def test_french_in_simple_words_is_french() -> None:
    said = Voice(Echo(), "fr-simple").say(_("Amount"))
    assert (said.french.text, said.french.language, said.other) == ("fr-simple: Amount", "fr", None)


def test_a_piece_of_text_does_not_show_itself_in_a_traceback() -> None:
    assert "1234" not in repr(Span("1234 5678 9012 3456", "fr"))


# --- ink ----------------------------------------------------------------------------------------------------------


def _luminance(ink: Ink) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    channels = (int(ink.value[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("ground", [Ink.PAPER, Ink.TINT, Ink.MARK])
@pytest.mark.parametrize("ink", [Ink.INK, Ink.SOFT])
def test_text_holds_ten_to_one_on_everything_it_is_printed_on(ink: Ink, ground: Ink) -> None:
    assert (_luminance(ground) + 0.05) / (_luminance(ink) + 0.05) >= 10


# --- moments ------------------------------------------------------------------------------------------------------


def test_a_moment_is_told_in_paris_time() -> None:
    at = datetime(2026, 7, 13, 22, 30, tzinfo=UTC)
    assert dict(moment(at).args) == {"day": date(2026, 7, 14), "time": Reference("00:30")}


def test_a_moment_without_a_timezone_is_refused() -> None:
    with pytest.raises(ValueError, match="timezone"):
        moment(datetime(2026, 7, 13, 22, 30))


# --- QR codes -----------------------------------------------------------------------------------------------------


def test_sixteen_digits_make_the_smallest_symbol_with_the_strongest_correction() -> None:
    matrix = qr_matrix("1234567890123456")
    assert {len(matrix), *map(len, matrix)} == {21}
    # The two bits of the format that tell the level (ISO/IEC 18004, table 12), unmasked: H is 10.
    assert (matrix[8][0] ^ True, matrix[8][1] ^ False) == (True, False)


def test_the_quiet_zone_is_left_to_whoever_draws_the_code() -> None:
    matrix = qr_matrix("1234567890123456")
    assert all(matrix[0][:7])
    assert all(row[0] for row in matrix[:7])


@pytest.mark.parametrize("payload", ["", "9" * 8000])
def test_what_cannot_be_a_code_is_refused(payload: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        qr_matrix(payload)


# --- limits -------------------------------------------------------------------------------------------------------


def test_a_page_that_cannot_hold_its_words_is_refused_rather_than_cut() -> None:
    site = SiteIdentity("Mairie annexe", "Chambéry", "C1")
    with pytest.raises(ValueError, match="too full"):
        slip("C1-0001", _("Wait. " * 400), "fr", Echo(), site, datetime(2026, 5, 12, tzinfo=UTC))


def test_nothing_heavy_is_loaded_before_the_first_page() -> None:
    program = "import sys, kiosk.documents; print({'reportlab', 'qrcode', 'PIL', 'PySide6'} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert loaded.stdout.strip() == "set()"
