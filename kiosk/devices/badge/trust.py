"""Which certificates are believed: issued by a pinned authority, in force, and not revoked (RFC 5280)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.devices.badge.api import Distrust

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, CertificateRevocationList

_PEM: Final = re.compile(rb"-----BEGIN X509 CRL-----.+?-----END X509 CRL-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Trust:
    """What ``authorities`` vouch for. ``revocation_file`` is read at each check: IT renews it while the kiosk runs."""

    authorities: tuple[Certificate, ...]
    revocation_file: Path

    @classmethod
    def of_files(cls, authority_file: Path, revocation_file: Path) -> Trust:
        """Return the trust in the authorities whose certificates (PEM) are in ``authority_file``. Raises ValueError,
        naming the file, when there are none, or one that may not issue certificates."""
        from cryptography import x509

        try:
            authorities = tuple(x509.load_pem_x509_certificates(authority_file.read_bytes()))
        except OSError as error:
            raise ValueError(f"{authority_file}: cannot be read: {error.strerror}") from None
        except ValueError:
            raise ValueError(f"{authority_file}: holds no certificate in PEM") from None
        for authority in authorities:
            if not _may_issue(authority):
                name = authority.subject.rfc4514_string()
                raise ValueError(f"{authority_file}: {name} is not the certificate of an authority")
        return cls(authorities, revocation_file)

    def check(self, certificate: bytes, now: datetime) -> Certificate | Distrust:
        """Return the certificate (DER) when it is believed at ``now``, else why it is not."""
        from cryptography import x509

        try:
            badge = x509.load_der_x509_certificate(certificate)
            usable = _may_sign(badge)
        except (ValueError, x509.InvalidVersion):
            return Distrust.UNREADABLE
        authority = next((one for one in self.authorities if _issued(badge, one)), None)
        if authority is None or not usable:
            return Distrust.WRONG_AUTHORITY
        if not all(one.not_valid_before_utc <= now <= one.not_valid_after_utc for one in (badge, authority)):
            return Distrust.EXPIRED
        lists = [one for one in self._lists() if _speaks_for(one, authority, now)]
        if not lists:
            return Distrust.NO_REVOCATION_LIST
        revoked = any(one.get_revoked_certificate_by_serial_number(badge.serial_number) for one in lists)
        return Distrust.REVOKED if revoked else badge

    def good_until(self, now: datetime) -> datetime | None:
        """Return until when badges can be believed: the first authority without a list in force makes it None."""
        lists = tuple(self._lists())
        ends: list[datetime] = []
        for authority in self.authorities:
            known = [one.next_update_utc for one in lists if _speaks_for(one, authority, now)]
            known_ends = [end for end in known if end is not None]
            if not known_ends:
                return None
            ends.append(max(known_ends))
        return min(ends)

    def _lists(self) -> Iterator[CertificateRevocationList]:
        """Yield what can be read of the lists; a list that cannot be read is no list."""
        from cryptography import x509

        try:
            data = self.revocation_file.read_bytes()
        except OSError:
            return
        for pem in _PEM.findall(data):
            try:
                yield x509.load_pem_x509_crl(pem)
            except ValueError:
                continue
        if not _PEM.search(data):
            try:
                yield x509.load_der_x509_crl(data)
            except ValueError:
                return


def _issued(badge: Certificate, authority: Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        badge.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _speaks_for(revoked: CertificateRevocationList, authority: Certificate, now: datetime) -> bool:
    if revoked.issuer != authority.subject or revoked.next_update_utc is None or _partial(revoked):
        return False
    if not revoked.last_update_utc <= now <= revoked.next_update_utc:
        return False
    try:
        return revoked.is_signature_valid(authority.public_key())  # type: ignore[arg-type]  # it may issue, so it signs
    except TypeError:
        return False


def _partial(revoked: CertificateRevocationList) -> bool:
    """Whether a list names only some of what was revoked (RFC 5280, sections 5.2.4 and 5.2.5)."""
    from cryptography import x509

    try:
        kinds = {type(extension.value) for extension in revoked.extensions}
    except ValueError:
        return True
    return bool(kinds & {x509.DeltaCRLIndicator, x509.IssuingDistributionPoint})


def _may_issue(certificate: Certificate) -> bool:
    from cryptography import x509

    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _may_sign(certificate: Certificate) -> bool:
    """Whether the key may sign a nonce (RFC 5280, section 4.2.1.3). Raises ValueError for an extension that is bent."""
    from cryptography import x509

    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    except x509.ExtensionNotFound:
        return True
