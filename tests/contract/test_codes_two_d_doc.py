"""2D-Doc: the published specimens and their published test certificate (ANTS, FR00 0001), and papers of our own."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import zxingcpp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from kiosk.codes.certificates import Certificates, load
from kiosk.codes.picture import codes_in
from kiosk.codes.reading import PreApplication, Strange, read
from kiosk.codes.two_d_doc import Field, Seal, TwoDDoc, parse
from kiosk.orders.reference import new_reference
from kiosk.stamp import StampNumber

PUBLISHED = Path(__file__).parent / "two_d_doc"
SPECIMEN = (
    b"DC02FR000001125E125B0126FR247500010MME/SPECIMEN/NATACHA\x1d22145 AVENUE DES SPECIMENS\x1d\x1f"
    b"54LDD5F7JD4JEFPR6WZYVZVB2JZXPZB73SP7WUTN5N44P3GESXW75JZUZD5FM3G4URAJ6IKDSSUB66Y3OWQIEH22G46QOAGWH7YHJWQ"
)
SPECIMEN_4 = (
    b"DC04FR0000011E6D1E6DL101FRL0THEOULE SUR MER\x1dL1JEAN PAUL\x1dL231051962L3COVID-19\x1dL4J07BX03\x1d"
    b"L5COMIRNATY PFIZER/BIONTECH\x1dL6COMIRNATY PFIZER/BIONTECH\x1dL71L82L901032021LACO\x1f"
    b"32T2SI2RUMPDLBHAFSBDF2CUE7GI4NR5WC3NSBEU6AZ7QZJZCPMCTXTVIDZAKEYO7237SQ2ZPOCMZKG7U3Q2LIMPPVJMA7TQAAKC5DY"
)
NOTHING = Certificates()


@pytest.fixture(scope="module")
def published() -> Certificates:
    return load(PUBLISHED)


def paper(data: bytes, certificates: Certificates) -> TwoDDoc:
    read = parse(data, certificates.find)
    assert read is not None
    return read


# --- the published specimens ---------------------------------------------------------------------------------------


def test_the_published_specimen_is_read_and_verified(published: Certificates) -> None:
    doc = paper(SPECIMEN, published)
    assert (doc.version, doc.authority, doc.certificate, doc.kind) == (2, "FR00", "0001", "01")
    assert (doc.issued, doc.signed) == (date(2012, 11, 15), date(2012, 11, 12))
    assert [(one.name, one.value) for one in doc.fields] == [
        ("26", "FR"),
        ("24", "75000"),
        ("10", "MME/SPECIMEN/NATACHA"),
        ("22", "145 AVENUE DES SPECIMENS"),
    ]
    assert doc.complete
    assert doc.seal is Seal.VERIFIED


def test_a_paper_of_version_four_is_read_though_its_certificate_has_ended(published: Certificates) -> None:
    doc = paper(SPECIMEN_4, published)
    assert (doc.version, doc.perimeter, doc.country, doc.kind) == (4, "01", "FR", "L1")
    assert doc.value("L1") == "JEAN PAUL"
    assert doc.value("L2") == "31051962"
    assert doc.value("LA") == "CO"
    assert doc.seal is Seal.EXPIRED


@pytest.mark.parametrize("at", [*range(4, 22, 3), *range(22, SPECIMEN.index(b"\x1f"), 5)])
def test_a_changed_letter_breaks_the_seal(published: Certificates, at: int) -> None:
    other = b"A" if SPECIMEN[at : at + 1] != b"A" else b"B"
    doc = parse(SPECIMEN[:at] + other + SPECIMEN[at + 1 :], published.find)
    assert doc is None or doc.seal in (Seal.FORGED, Seal.UNKNOWN_CERTIFICATE)


def test_without_its_certificate_nothing_is_said_of_the_seal() -> None:
    assert paper(SPECIMEN, NOTHING).seal is Seal.UNKNOWN_CERTIFICATE


def test_a_paper_without_its_signature(published: Certificates) -> None:
    assert paper(SPECIMEN.partition(b"\x1f")[0], published).seal is Seal.UNSIGNED
    assert paper(SPECIMEN.partition(b"\x1f")[0] + b"\x1f!!!", published).seal is Seal.UNSIGNED


# --- papers of our own ---------------------------------------------------------------------------------------------


def issued(curve: ec.EllipticCurve, *, ends: timedelta = timedelta(days=3650)) -> tuple[x509.Certificate, Sign]:
    key = ec.generate_private_key(curve)
    begins = datetime(2020, 1, 1, tzinfo=UTC)

    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    built = x509.CertificateBuilder().issuer_name(name("FR99")).subject_name(name("TEST")).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(begins).not_valid_after(begins + ends)
    digest = hashes.SHA384() if curve.key_size == 384 else hashes.SHA256()

    def sign(words: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(words, ec.ECDSA(digest)))
        numbers = r.to_bytes(curve.key_size // 8) + s.to_bytes(curve.key_size // 8)
        return words + b"\x1f" + base64.b32encode(numbers).rstrip(b"=")

    return built.sign(key, hashes.SHA256()), sign


Sign = Callable[[bytes], bytes]
HEAD = b"DC04FR99TEST2000200001" + b"01FR"


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()], ids=["P-256", "P-384"])
def test_what_is_signed_is_verified_from_a_picture(curve: ec.EllipticCurve) -> None:
    certificate, sign = issued(curve)
    data = sign(HEAD + b"26FR2473000" + b"10MME/PAPIER/LUCIE\x1d")
    symbol = zxingcpp.create_barcode(data, zxingcpp.BarcodeFormat.DataMatrix)
    picture = zxingcpp.write_barcode_to_image(symbol, scale=4, add_quiet_zones=True)
    height, width = memoryview(picture).shape
    (found,) = codes_in(bytes(picture), width, height)
    assert found == data
    doc = paper(found, Certificates({("FR99", "TEST"): certificate}))
    assert doc.seal is Seal.VERIFIED
    assert doc.value("10") == "MME/PAPIER/LUCIE"


def test_a_truncated_value_says_so_and_a_full_one_needs_no_separator() -> None:
    full = b"22" + b"X" * 38
    doc = paper(HEAD + b"10LONGUEUR\x1e" + full + b"26FR", NOTHING)
    assert doc.fields == (Field("10", "LONGUEUR", truncated=True), Field("22", "X" * 38), Field("26", "FR"))


def test_a_field_that_the_table_does_not_have_ends_what_is_known() -> None:
    doc = paper(HEAD + b"26FR" + b"?? something", NOTHING)
    assert [one.name for one in doc.fields] == ["26"]
    assert not doc.complete


def test_a_day_of_ffff_is_none() -> None:
    doc = paper(b"DC03FR99TESTFFFF200001" + b"01", NOTHING)
    assert (doc.issued, doc.perimeter, doc.country) == (None, "01", "")


@pytest.mark.parametrize("data", [b"", b"DC", b"DC05FR99TEST2000200001", b"DC04FR99TEST200020000101F", b"\xff\xfe"])
def test_what_is_no_paper_is_none(data: bytes) -> None:
    assert parse(data, NOTHING.find) is None


@given(st.binary(max_size=200))
def test_whatever_is_scanned_nothing_is_raised(data: bytes) -> None:
    read(data, NOTHING)
    read(HEAD + data, NOTHING)
    certificate, _sign = KNOWN
    paper = parse(HEAD + data, lambda *_name: certificate)
    assert paper is None or paper.seal in (Seal.UNSIGNED, Seal.FORGED)


KNOWN = issued(ec.SECP256R1())


def test_nothing_of_a_paper_is_in_its_repr(published: Certificates) -> None:
    assert "SPECIMEN" not in repr(paper(SPECIMEN, published))
    assert "ABCDEF1234" not in repr(PreApplication("ABCDEF1234"))


# --- other codes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["1234567890123456", "1234 5678 9012 3456", "1234\u00a05678 9012 3456\n"])
def test_sixteen_digits_are_a_stamp(text: str) -> None:
    assert read(text.encode(), NOTHING) == StampNumber("1234567890123456")


def test_an_order_number_is_one_by_its_check_character() -> None:
    reference = new_reference("CHY1")
    assert read(reference.code.encode(), NOTHING) == reference
    wrong = reference.code[:-1] + ("2" if reference.code[-1] != "2" else "3")
    assert isinstance(read(wrong.encode(), NOTHING), Strange)


def test_ten_letters_and_digits_are_a_pre_application() -> None:
    assert read(b"A1B2C3D4E5", NOTHING) == PreApplication("A1B2C3D4E5")


@pytest.mark.parametrize("data", [b"https://exemple.fr", b"123456789012345", b"a1b2c3d4e5", b"\xff\xff", b" "])
def test_anything_else_is_strange(data: bytes) -> None:
    assert read(data, NOTHING) == Strange()


# --- the folder of certificates ------------------------------------------------------------------------------------


def test_a_certificate_is_known_by_its_names(published: Certificates) -> None:
    assert published.find("FR00", "0001") is not None
    assert published.find("FR00", "0002") is None


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [("bent.pem", b"-----BEGIN CERTIFICATE-----", "holds no certificate"), ("bent.der", b"0", "holds no certificate")],
)
def test_a_bad_file_is_named(tmp_path: Path, name: str, content: bytes, complaint: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=rf"{name}: {complaint}"):
        load(tmp_path)


def test_a_certificate_that_is_there_twice_is_named(tmp_path: Path) -> None:
    certificate, _sign = issued(ec.SECP256R1())
    for name, encoding in (("a.pem", Encoding.PEM), ("b.der", Encoding.DER)):
        (tmp_path / name).write_bytes(certificate.public_bytes(encoding))
    with pytest.raises(ValueError, match=r"b\.der: FR99 TEST is there twice"):
        load(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nowhere: cannot be read"):
        load(tmp_path / "nowhere")


def test_a_picture_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="one byte for each pixel"):
        codes_in(b"\x00" * 3, 2, 2)
    assert codes_in(b"\xff" * 4, 2, 2) == ()
