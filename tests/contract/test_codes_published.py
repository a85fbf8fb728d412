"""The examples that the ANTS published, under its published test key FR00 0001: nobody here wrote or signed them.

ANTS, Spécifications 2D-Doc, annexes of examples of versions 3.1.3 (type L1) and 3.3 (the others).
"""

from __future__ import annotations

from datetime import date
from typing import Final, cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from kiosk.codes.api import Certificate, Certificates, Seal, Strange, TwoDDoc
from kiosk.codes.reading import read

_KEY: Final = b"""-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqY8NfM1igIiTvsTUNuedGDSh1uAB
1w8cTNzNnZ4v4in3JAUU6N3AypjQx0QMnMSShJoPvac/w5L02grgf4TCPA==
-----END PUBLIC KEY-----
"""
# The key was published without a certificate, so these days are ours.
KNOWN: Final[Certificates] = {
    ("FR00", "0001"): Certificate(
        cast("EllipticCurvePublicKey", load_pem_public_key(_KEY)), date(2010, 1, 1), date(2040, 1, 1)
    )
}

VACCINATION: Final = (
    "DC04FR0000011E6D1E6DL101FRL0THEOULE SUR MER<GS>L1JEAN PAUL<GS>L231051962L3COVID-19<GS>L4J07BX03<GS>"
    "L5COMIRNATY PFIZER/BIONTECH<GS>L6COMIRNATY PFIZER/BIONTECH<GS>L71L82L901032021LACO<US>"
    "32T2SI2RUMPDLBHAFSBDF2CUE7GI4NR5WC3NSBEU6AZ7QZJZCPMCTXTVIDZAKEYO7237SQ2ZPOCMZKG7U3Q2LIMPPVJMA7TQAAKC5DY"
)
TAX: Final = (
    "DC04FR000001FFFF25472801FR432,75<GS>44227801234567845202146RETI PATRICK<GS>4A310720224Y145 RUE JULLIARD/"
    "ZA SPECIMEN/78320/LEVIS ST NOM<GS>4163198<GS>47300112345678948RETI SOPHIE<GS>4907019877654324V3542<GS>"
    "4X3724<GS>4Z-182<GS><US>"
    "MA2KMBNBSV5WZB6RC5TEP7OCQ2GW7JV2AIYGRCWCOZHM4DMTKPV3SWB2OL25JEW4QUYKTW3HIRALV3XSGWKRVGW7DYQUTW5THUCW4PQ"
)
DECLARED: Final = (
    "DC04FR000001FFFF226C2401FR432,75<GS>44227801234567845202146RETI PATRICK<GS>4B300420224V3542<GS>4163198<GS>"
    "47300112345678948RETI SOPHIE<GS>4907019877654324W-182<GS>4X3724<GS><US>"
    "RKIW7GRIXOMQ422K6SLJW6MU57M2U2NHIQWXZ767XTEQURJYUCKTUHWMMUADLJGB3MEJTNGON5DFTOG6L6EJ3BAMHFTXRWR3ITDBVMY"
)
DECLARED_V3: Final = (
    "DC04FR000001FFFF25472701FR432,75<GS>44227801234567845202146RETI PATRICK<GS>4B300420224V3542<GS>"
    "6U145 RUE JULLIARD<GS>6W783206XLEVIS ST NOM<GS>6YFR4163198<GS>47300112345678948RETI SOPHIE<GS>"
    "4907019877654324X3724<GS>6VZA SPECIMEN<GS>4Z-182<GS><US>"
    "G4FDANC66ACGU74RX3MTZCPZJ57WHCCCEWRQUWDNXWVDDD2NS2PEWJIE2L2EH4XTJXRTSH2FLJV3JW6J6JR5FTVRI4RXIAH7OOSDKSA"
)
PAY: Final = (
    "DC03FR00000112511636060110M/EXEMPLE/HENRY<GS>5000000000000000510157,55200934,553123154124F551503201258"
    "1319,24<GS>599894,3<GS><US>"
    "FCJYSMOD7KDZON5QGBKV355SCX2MDFOFU743UBYK2F3PR6D7EL6WRUUIRU5SQKYAY6OOO5NTPIDWJXSCV4X7VXBUHSUH2HVKY5GVXII"
)
HOME: Final = (
    "DC03FR000001123F1636000126FR245700010MLLE/SAMPLE/ANGELA<GS>20<GS>21BAT 2 ETG 3<GS>227 PLACE DES SPECIMENS<GS>"
    "23<GS>25METZ<GS><US>"
    "3HJIYP3OAJ4LIZNQXCTZMNQPTT5C2XICTEF4UGJ3NDE2CWM7HJOEEK4ACIY4CZOO5ZOFG35APDZMZQFEAEBWRZTW4CBPG35JE2FJ4EY"
)
BILL: Final = (
    "DC03FR000001123F1636010126FR247500010MME/SPECIMEN/NATACHA<GS>22145 AVENUE DES SPECIMENS<GS><US>"
    "FEDMPW5SO5BNZFYP7FIQUYZFV5H3OF6QERDMOBN7BZ4CC4KVJ4XWUH6EW3CSWILAGLN4XQE6AKHX6RNOI3OXVW6X3IKJASZGL62FBUQ"
)
BILL_V2: Final = (
    "DC02FR000001125E125B0126FR247500010MME/SPECIMEN/NATACHA<GS>22145 AVENUE DES SPECIMENS<GS><US>"
    "54LDD5F7JD4JEFPR6WZYVZVB2JZXPZB73SP7WUTN5N44P3GESXW75JZUZD5FM3G4URAJ6IKDSSUB66Y3OWQIEH22G46QOAGWH7YHJWQ"
)
EXAMPLES: Final = {
    "vaccination": VACCINATION,
    "tax notice": TAX,
    "declared income": DECLARED,
    "declared income, third kind": DECLARED_V3,
    "pay slip": PAY,
    "proof of address": HOME,
    "bill": BILL,
    "bill, version 2": BILL_V2,
}


def as_bytes(example: str) -> bytes:
    """Return the example as a scanner sends it."""
    return example.replace("<GS>", "\x1d").replace("<US>", "\x1f").encode("ascii")


def document(data: bytes, known: Certificates = KNOWN) -> TwoDDoc:
    code = read(data, known)
    assert isinstance(code, TwoDDoc)
    return code


def values(code: TwoDDoc) -> dict[str, str]:
    assert all(field.known and not field.truncated for field in code.fields)
    return {field.id: field.value for field in code.fields}


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_each_example_is_verified_and_every_field_is_known(example: str) -> None:
    code = document(as_bytes(example))
    assert code.seal is Seal.VERIFIED
    assert len(values(code)) == len(code.fields)


def test_the_header_of_version_4_says_what_the_specification_says() -> None:
    header = document(as_bytes(VACCINATION)).header
    assert (header.version, header.authority, header.certificate) == (4, "FR00", "0001")
    assert (header.issued_on, header.signed_on) == (date(2021, 4, 29), date(2021, 4, 29))
    assert (header.type, header.perimeter, header.country) == ("L1", "01", "FR")


def test_older_headers_are_shorter_and_a_date_may_be_absent() -> None:
    pay, bill, declared = (document(as_bytes(example)).header for example in (PAY, BILL_V2, DECLARED))
    assert (pay.version, pay.issued_on, pay.signed_on) == (3, date(2012, 11, 2), date(2015, 7, 27))
    assert (pay.type, pay.perimeter, pay.country) == ("06", "01", None)
    assert (bill.version, bill.type, bill.perimeter, bill.country) == (2, "01", None, None)
    assert (declared.issued_on, declared.signed_on) == (None, date(2024, 2, 16))


def test_the_fields_of_a_tax_notice() -> None:
    assert values(document(as_bytes(TAX))) == {
        "43": "2,75",
        "44": "2278012345678",
        "45": "2021",
        "46": "RETI PATRICK",
        "4A": "31072022",
        "4Y": "145 RUE JULLIARD/ZA SPECIMEN/78320/LEVIS ST NOM",
        "41": "63198",
        "47": "3001123456789",
        "48": "RETI SOPHIE",
        "49": "0701987765432",
        "4V": "3542",
        "4X": "3724",
        "4Z": "-182",
    }


def test_the_fields_of_a_pay_slip() -> None:
    assert values(document(as_bytes(PAY))) == {
        "10": "M/EXEMPLE/HENRY",
        "50": "00000000000000",
        "51": "0157,5",
        "52": "00934,5",
        "53": "1231",
        "54": "124F",
        "55": "15032012",
        "58": "1319,24",
        "59": "9894,3",
    }


def test_an_empty_field_is_there() -> None:
    found = values(document(as_bytes(HOME)))
    assert (found["20"], found["21"], found["23"], found["25"]) == ("", "BAT 2 ETG 3", "", "METZ")


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_no_changed_bit_of_the_message_or_of_its_signature_is_verified(example: str) -> None:
    data = as_bytes(example)
    signature = data.index(b"\x1f") + 1
    # The last letter of a signature of 512 bits holds three that only fill it up: it may change.
    for place in range(len(data) - 1):
        for bit in range(8):
            changed = bytearray(data)
            changed[place] ^= 1 << bit
            match read(bytes(changed), KNOWN):
                case TwoDDoc(header=header, seal=seal):
                    assert seal is not Seal.VERIFIED
                    same_signer = (header.authority, header.certificate) == ("FR00", "0001")
                    if place < signature - 1 and same_signer and changed[place] != 0x1F:
                        assert seal is Seal.FORGED
                case other:
                    assert isinstance(other, Strange)


def test_a_certificate_that_the_kiosk_does_not_have_is_neither_good_nor_bad() -> None:
    assert document(as_bytes(TAX), {}).seal is Seal.UNKNOWN_CERTIFICATE
    assert document(as_bytes(TAX).replace(b"FR000001", b"FR000002", 1)).seal is Seal.UNKNOWN_CERTIFICATE


@pytest.mark.parametrize(
    ("first", "last", "seal"), [(0, 0, Seal.VERIFIED), (1, 9, Seal.EXPIRED), (-9, -1, Seal.EXPIRED)]
)
def test_a_certificate_counts_on_its_first_and_last_day_and_not_beside(first: int, last: int, seal: Seal) -> None:
    signed = date(2021, 4, 29)
    key = KNOWN["FR00", "0001"].key
    known = {
        ("FR00", "0001"): Certificate(
            key, date.fromordinal(signed.toordinal() + first), date.fromordinal(signed.toordinal() + last)
        )
    }
    assert document(as_bytes(VACCINATION), known).seal is seal


@pytest.mark.parametrize(
    "data",
    [
        as_bytes(TAX).partition(b"\x1f")[0],
        as_bytes(TAX).replace(b"\x1d", b"").replace(b"\x1f", b""),
        as_bytes(TAX).partition(b"\x1f")[0] + b"\x1f",
        as_bytes(TAX) + b"\x1f",
        as_bytes(TAX).replace(b"\x1fMA2K", b"\x1f01!a"),
    ],
    ids=["no signature", "typed by a keyboard wedge", "an empty one", "a second separator", "no base32"],
)
def test_what_has_no_signature_to_check_says_so(data: bytes) -> None:
    assert document(data).seal is Seal.UNREADABLE


def test_what_stands_after_the_signature_is_told_apart_and_changes_nothing() -> None:
    code = document(as_bytes(TAX) + b"\x1d4163198000\x1d24730000101")
    assert code.seal is Seal.VERIFIED
    assert values(code)["41"] == "63198"
    assert [(field.id, field.value) for field in code.annexe] == [("41", "63198000"), ("24", "73000"), ("01", "01")]
