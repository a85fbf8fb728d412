"""Programs of others judge the software PIV card: OpenSC knows it, reads its certificate and signs with it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding

from kiosk.devices.simulation.piv import SoftPivCard
from tests.lab.badges import PIN, Town
from tests.lab.daemons import needs, until
from tests.lab.pcsc import Pcscd, VirtualSlot

GUARD = 60.0  # seconds before a program that hangs is called broken


@pytest.fixture(scope="module")
def pcscd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pcscd]:
    needs("opensc", "opensc-tool", "pkcs15-tool", "pkcs11-tool")
    daemon = Pcscd(tmp_path_factory.mktemp("pcscd"))
    daemon.start()
    yield daemon
    daemon.close()


pytestmark = pytest.mark.usefixtures("pcscd")


@pytest.fixture(params=[256, 2048], ids=["P-256", "RSA-2048"])
def card(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SoftPivCard]:
    card = Town(tmp_path).card(bits=request.param)
    slot = VirtualSlot()
    slot.insert(card)
    until(lambda: "Yes" in _said("opensc-tool", "--list-readers"), "pcscd sees the card")
    yield card
    slot.remove()
    until(lambda: "Yes" not in _said("opensc-tool", "--list-readers"), "pcscd sees that it is gone")


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=GUARD, check=False)
    return done.stdout + done.stderr


@pytest.mark.usefixtures("card")
def test_opensc_calls_it_a_piv_card() -> None:
    assert "Personal Identity Verification Card" in _said("opensc-tool", "--name")


def test_opensc_reads_its_certificate_and_finds_its_key(card: SoftPivCard) -> None:
    told = _said("pkcs15-tool", "--dump")
    assert "X.509 Certificate [Certificate for PIV Authentication]" in told
    assert "[PIV AUTH key]" in told
    read = _said("pkcs15-tool", "--read-certificate", "01")
    assert card.certificate is not None
    assert x509.load_pem_x509_certificate(read.encode()) == x509.load_der_x509_certificate(card.certificate)


def test_opensc_signs_with_it(card: SoftPivCard, tmp_path: Path) -> None:
    assert card.certificate is not None
    key = x509.load_der_x509_certificate(card.certificate).public_key()
    words, signature = tmp_path / "words", tmp_path / "signature"
    words.write_bytes(b"Chambery")
    on_curve = isinstance(key, ec.EllipticCurvePublicKey)
    how = ("ECDSA-SHA256", "--signature-format", "openssl") if on_curve else ("SHA256-RSA-PKCS",)
    _said(
        *("pkcs11-tool", "--login", "--pin", PIN, "--sign", "--id", "01", "--mechanism", *how),
        *("--input-file", str(words), "--output-file", str(signature)),
    )
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature.read_bytes(), b"Chambery", ec.ECDSA(hashes.SHA256()))
    else:
        key.verify(signature.read_bytes(), b"Chambery", padding.PKCS1v15(), hashes.SHA256())  # type: ignore[call-arg, union-attr]


def test_opensc_is_told_of_a_wrong_pin(card: SoftPivCard) -> None:
    assert "CKR_PIN_INCORRECT" in _said("pkcs11-tool", "--login", "--pin", "111111", "--list-objects")
    assert card.tries == 2
