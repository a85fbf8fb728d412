"""The folder of certificates: what is taken, and what is refused by the name of its file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from kiosk.codes.api import Seal, TwoDDoc
from kiosk.codes.certificates import load
from kiosk.codes.reading import read
from tests.contract.test_codes_published import KNOWN, TAX, VACCINATION, as_bytes

_AUTHORITY = rsa.generate_private_key(65537, 2048)
_PUBLISHED = KNOWN["FR00", "0001"].key


def name(*common: str) -> x509.Name:
    """Return a name as the authorities of 2D-Doc write them, with each of ``common`` as its common name."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SPECIMEN"),
            *(x509.NameAttribute(NameOID.COMMON_NAME, text) for text in common),
        ]
    )


def certificate(
    subject: x509.Name,
    issuer: x509.Name | None = None,
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey = _PUBLISHED,
    encoding: Encoding = Encoding.PEM,
) -> bytes:
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or name("FR00"))
        .public_key(key)
        .serial_number(1)
        .not_valid_before(datetime(2021, 4, 22, 22, 0, tzinfo=UTC))
        .not_valid_after(datetime(2024, 4, 21, 21, 59, 59, tzinfo=UTC))
        .sign(_AUTHORITY, SHA256())
    )
    return made.public_bytes(encoding)


@pytest.mark.parametrize(
    ("file", "encoding"), [("a.pem", Encoding.PEM), ("b.CRT", Encoding.PEM), ("c.der", Encoding.DER)]
)
def test_a_document_is_verified_by_a_certificate_of_the_folder(tmp_path: Path, file: str, encoding: Encoding) -> None:
    (tmp_path / file).write_bytes(certificate(name("0001"), encoding=encoding))
    (tmp_path / "README.txt").write_text("not a certificate")
    known = load(tmp_path)
    assert list(known) == [("FR00", "0001")]
    assert (known["FR00", "0001"].first, known["FR00", "0001"].last) == (date(2021, 4, 22), date(2024, 4, 21))
    within, after = read(as_bytes(VACCINATION), known), read(as_bytes(TAX), known)
    assert isinstance(within, TwoDDoc)
    assert isinstance(after, TwoDDoc)
    assert (within.seal, after.seal) == (Seal.VERIFIED, Seal.EXPIRED)


def test_an_empty_folder_knows_nobody(tmp_path: Path) -> None:
    assert load(tmp_path) == {}


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nowhere")


_OTHER_CURVE = ec.generate_private_key(ec.SECP256K1()).public_key()
_BARE_KEY = _PUBLISHED.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "no certificate"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "no certificate"),
        (_BARE_KEY, "no certificate"),
        (certificate(name("0001"))[:-200], "no certificate"),
        (certificate(name("0001"), key=_AUTHORITY.public_key()), "its key signs no 2D-Doc"),
        (
            certificate(name("0001"), key=_OTHER_CURVE),
            "its key signs no 2D-Doc",
        ),
        (certificate(name("TOWN HALL")), "common name of its subject"),
        (certificate(name()), "common name of its subject"),
        (certificate(name("0001", "0002")), "common name of its subject"),
        (certificate(name("0001"), name("An authority")), "common name of its issuer"),
    ],
    ids=["empty", "broken", "key", "cut", "RSA", "other curve", "long", "nameless", "two names", "other issuer"],
)
def test_what_is_no_certificate_of_a_2d_doc_is_refused_by_its_file(tmp_path: Path, data: bytes, problem: str) -> None:
    (tmp_path / "good.pem").write_bytes(certificate(name("0002")))
    (tmp_path / "wrong.pem").write_bytes(data)
    with pytest.raises(ValueError, match=rf"wrong\.pem: .*{problem}"):
        load(tmp_path)


def test_two_certificates_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_bytes(certificate(name("0001")))
    (tmp_path / "b.pem").write_bytes(certificate(name("0001")))
    with pytest.raises(ValueError, match=r"b\.pem: there is another certificate FR00-0001"):
        load(tmp_path)
