"""2D-Docs that the test signs itself, on every curve, and bytes that are none."""

from __future__ import annotations

from base64 import b32decode, b32encode
from datetime import date
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512
from hypothesis import given
from hypothesis import strategies as st

from kiosk.codes.api import Certificate, Certificates, Field, PreApplication, Seal, Strange, TwoDDoc
from kiosk.codes.fields import _BY_LENGTH, LENGTHS
from kiosk.codes.reading import read, read_pre_application
from kiosk.stamp import StampNumber

_GS, _RS = "\x1d", "\x1e"
_ISSUED, _SIGNED = date(2026, 9, 1), date(2026, 10, 15)
_CURVES: Final = {
    "P256": (ec.SECP256R1(), SHA256(), 32),
    "P384": (ec.SECP384R1(), SHA384(), 48),
    "P521": (ec.SECP521R1(), SHA512(), 66),
}
_KEYS: Final = {name: ec.generate_private_key(curve) for name, (curve, _, _) in _CURVES.items()}
_KNOWN: Final[Certificates] = {
    ("FRTS", name): Certificate(key.public_key(), date(2026, 1, 1), date(2027, 1, 1)) for name, key in _KEYS.items()
}
_P256: Final[Certificates] = {("FRTS", "0256"): _KNOWN["FRTS", "P256"]}


def days(on: date | None) -> str:
    return "FFFF" if on is None else f"{(on - date(2000, 1, 1)).days:04X}"


def signed(fields: str, curve: str = "P256", name: str = "0256", on: date | None = _SIGNED, pads: str = "") -> bytes:
    """Return the 2D-Doc of ``fields``, in version 4, type 10."""
    message = f"DC04FRTS{name}{days(_ISSUED)}{days(on)}1001FR{fields}".encode()
    _, hashed, size = _CURVES[curve]
    r, s = decode_dss_signature(_KEYS[curve].sign(message, ec.ECDSA(hashed)))
    seal = b32encode(r.to_bytes(size) + s.to_bytes(size)).rstrip(b"=") + pads.encode()
    return message + b"\x1f" + seal


def document(data: bytes, known: Certificates) -> TwoDDoc:
    code = read(data, known)
    assert isinstance(code, TwoDDoc)
    return code


def pairs(fields: str) -> list[tuple[str, str]]:
    return [(field.id, field.value) for field in document(signed(fields), _P256).fields]


@pytest.mark.parametrize("curve", _CURVES)
@pytest.mark.parametrize("pads", ["", "======"])
def test_each_curve_signs_with_its_own_hash(curve: str, pads: str) -> None:
    known = {("FRTS", "0001"): _KNOWN["FRTS", curve]}
    data = signed("62DURAND" + _GS, curve, "0001", pads=pads)
    assert document(data, known).seal is Seal.VERIFIED
    assert document(data.replace(b"DURAND", b"DUPOND"), known).seal is Seal.FORGED
    for other in _CURVES.keys() - {curve}:
        assert document(data, {("FRTS", "0001"): _KNOWN["FRTS", other]}).seal is Seal.FORGED


def test_a_signature_that_says_no_day_cannot_be_held_against_the_certificate() -> None:
    assert document(signed("", on=None), _P256).seal is Seal.EXPIRED


def test_a_signature_of_nothing_is_forged() -> None:
    message = signed("62DURAND" + _GS).partition(b"\x1f")[0]
    assert document(message + b"\x1f" + b32encode(bytes(64)).rstrip(b"="), _P256).seal is Seal.FORGED


@pytest.mark.parametrize("place", [0, 32, 64])
def test_a_signature_has_the_length_of_its_curve(place: int) -> None:
    message, _, letters = signed("62DURAND" + _GS).partition(b"\x1f")
    signature = b32decode(letters + b"=" * (-len(letters) % 8))
    longer = signature[:place] + b"\0" + signature[place:]
    assert document(message + b"\x1f" + b32encode(longer).rstrip(b"="), _P256).seal is Seal.FORGED


_SIGNS: Final = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
_VALUES: Final = st.text(_SIGNS, max_size=40)


@st.composite
def fields(draw: st.DrawFn) -> list[Field]:
    """Fields of the table with values that it allows."""
    made = []
    for identifier in draw(st.lists(st.sampled_from(sorted(LENGTHS)), max_size=12)):
        length = LENGTHS[identifier]
        most = 40 if length.most is None else length.most
        value = draw(
            st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=length.least, max_size=most)
        )
        made.append(Field(identifier, value, truncated=not length.fixed and draw(st.booleans()), known=True))
    return made


def written(values: list[Field]) -> str:
    ends = {True: _RS, False: _GS}
    return "".join(f.id + f.value + ("" if LENGTHS[f.id].fixed else ends[f.truncated]) for f in values)


@given(fields())
def test_what_was_signed_is_what_is_read(values: list[Field]) -> None:
    code = document(signed(written(values)), _P256)
    assert code.seal is Seal.VERIFIED
    assert list(code.fields) == values
    assert (code.header.issued_on, code.header.signed_on) == (_ISSUED, _SIGNED)


@given(st.binary(max_size=200))
def test_any_bytes_have_a_meaning(data: bytes) -> None:
    assert isinstance(read(data, _P256), TwoDDoc | StampNumber | PreApplication | Strange)
    read_pre_application(data)


_PIECES: Final = st.lists(
    st.sampled_from(
        ["DC", "04", "FRTS", "0256", "26B2", "FFFF", "10", "01", "FR", _GS, _RS, "\x1f", "=", "A", "é", " "]
    ),
    max_size=40,
)


@given(_PIECES, st.booleans())
def test_nothing_that_resembles_a_2d_doc_raises_or_is_verified(pieces: list[str], begun: bool) -> None:
    data = ("DC04FRTS0256" * begun + "".join(pieces)).encode()
    code = read(data, _P256)
    assert not (isinstance(code, TwoDDoc) and code.seal is Seal.VERIFIED)
    read_pre_application(data)


@given(st.lists(st.tuples(st.sampled_from([_GS, _RS]), _VALUES), max_size=6))
def test_fields_that_nobody_knows_end_with_a_separator_and_say_so(
    values: list[tuple[str, str]],
) -> None:
    text = "".join(f"ZZ{value}{end}" for end, value in values)
    read_back = document(signed(text), _P256).fields
    assert [(f.id, f.value, f.truncated, f.known) for f in read_back] == [
        ("ZZ", value, end == _RS, False) for end, value in values
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2473000" + "62DURAND" + _GS, [("24", "73000"), ("62", "DURAND")]),
        ("2473000" + _GS + "62DURAND" + _GS, [("24", "73000"), ("62", "DURAND")]),
        ("62DURAND", [("62", "DURAND")]),
        ("62" + _GS + _GS + "63X" + _GS, [("62", ""), ("63", "X")]),
        ("61" + "A" * 20 + "62DURAND" + _GS, [("61", "A" * 20), ("62", "DURAND")]),
        ("61" + "A" * 20 + _GS + "62DURAND" + _GS, [("61", "A" * 20), ("62", "DURAND")]),
    ],
    ids=["fixed", "fixed and ended", "last without end", "one end too many", "full without end", "full and ended"],
)
def test_where_a_field_ends(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [("24730" + _GS, "730"), ("24730", "730"), ("61" + "A" * 21 + _GS, "A" * 21), ("6G" + _GS, ""), ("6", "")],
    ids=["fixed, cut by its end", "fixed, cut by the end of the code", "too long", "too short", "no identifier"],
)
def test_a_length_that_the_table_does_not_allow_is_said(text: str, value: str) -> None:
    (field,) = document(signed(text), _P256).fields
    assert (field.value, field.known) == (value, False)


def test_no_field_is_in_the_table_twice() -> None:
    identifiers = [identifier for group in _BY_LENGTH.values() for identifier in group.split()]
    assert len(identifiers) == len(set(identifiers)) == len(LENGTHS)
    assert {len(identifier) for identifier in identifiers} == {2}


def test_another_perimeter_has_fields_of_its_own() -> None:
    data = signed("").partition(b"\x1f")[0].replace(b"1001FR", b"1002FR") + b"2473000\x1d62DURAND\x1d\x1fAAAA"
    assert [(field.id, field.known) for field in document(data, _P256).fields] == [("24", False), ("62", False)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"DC",
        b"DC05FRTS02561E6D1E6D1001FR",
        b"DC00FRTS02561E6D1E6D10",
        b"DC04FRTS02561E6D1E6D1001F",
        b"DC04FRTS02561e6d1E6D1001FR",
        b"DC04FRTS0256GGGG1E6D1001FR",
        b"dc04FRTS02561E6D1E6D1001FR",
        b" DC04FRTS02561E6D1E6D1001FR",
        signed("62DURAND" + _GS).replace(b"DURAND", "DÉJÀ".encode()),
    ],
)
def test_what_is_no_2d_doc_is_strange(data: bytes) -> None:
    assert read(data, _P256) == Strange()


def test_no_representation_shows_what_was_read() -> None:
    code = document(signed("62DURAND" + _GS) + b"\x1d63DUPOND\x1d", _P256)
    for shown in (repr(code), repr(code.header), repr(code.fields), repr(code.annexe), str(code)):
        for secret in ("DURAND", "DUPOND", "62", "2026", "10", "FRTS"):
            assert secret not in shown
    assert repr(code) == "TwoDDoc(VERIFIED, 1 fields)"
