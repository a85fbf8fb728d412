"""Which printers a kiosk speaks to."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk.clock import AdjustableClock
from kiosk.devices.document_printer.api import NotPrinted, Printed, PrinterState
from kiosk.devices.document_printer.ipp import IppPrinter
from tests.contract.strange_printer import Kiosk, StrangePrinter


@pytest.mark.parametrize("uri", ["http://printer/", "ipp:///ipp/print", "ipp://somebody:secret@printer/ipp/print"])
def test_an_address_that_is_none_of_a_printer_is_refused(uri: str) -> None:
    with pytest.raises(ValueError, match="ipp://host/path"):
        IppPrinter(uri, AdjustableClock())


def test_an_authority_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="authority"):
        IppPrinter("ipps://printer/ipp/print", AdjustableClock(), ca_file="/nowhere/ca.pem")


def test_only_a_printer_whose_authority_is_known_is_spoken_to(tmp_path: Path) -> None:
    certificate = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    printer = StrangePrinter(context)
    stranger = Kiosk(printer.uri)
    stranger.sees(PrinterState.OFFLINE)
    assert stranger.prints() == NotPrinted(PrinterState.OFFLINE)
    stranger.close()
    assert printer.asked == []
    known = Kiosk(printer.uri, str(certificate))
    known.sees(PrinterState.READY)
    assert known.prints() == Printed(1)
    known.close()
    printer.close()


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "printer")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "printer.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
