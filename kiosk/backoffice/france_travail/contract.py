"""The words of France Travail's interface, which the connector and the simulator share. Values only.

They are those of the one open program that ever sent declarations (StartupsPoleEmploi/zen, 16 November 2022). The
login and the lifetimes are those that francetravail.io documents. There is no public contract of the declaration.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, IntEnum
from typing import Final

from kiosk.declarations.api import DocumentKind
from kiosk.declarations.situation import Motive

# --- the login: authorization code flow (RFC 6749, section 4.1) --------------------------------------------------

AUTHORIZE_PATH: Final = "/connexion/oauth2/authorize"
TOKEN_PATH: Final = "/connexion/oauth2/access_token"
REALM: Final = "/individu"
"""The realm of the citizens, in the query of both."""

CODE_SECONDS: Final = 60
TOKEN_SECONDS: Final = 25 * 60
SHORT_TOKEN_SECONDS: Final = 59
"""How long a code and a token are good. Some tokens are short: a documented answer has this one."""


class Scope(Enum):
    """The scopes that open something here. The others of `scope_of` have to be asked for with them."""

    IDENTITY = "api_peconnect-individuv1"
    DECLARATION = "api_peconnect-actualisationv1"
    DOCUMENTS = "api_peconnect-envoidocumentv1"


def scope_of(client_id: str) -> str:
    """Return what declarations need, as it is asked for: no address, no mail, no gender."""
    return (
        f"openid application_{client_id} {Scope.IDENTITY.value} qos_silver_peconnect-individuv1"
        f" {Scope.DECLARATION.value} qos_gold_peconnect-actualisationv1 individu"
        f" {Scope.DOCUMENTS.value} document documentW"
    )


USERINFO_PATH: Final = "/partenaire/peconnect-individu/v1/userinfo"

# --- the declaration ---------------------------------------------------------------------------------------------

DECLARATION_PATH: Final = "/partenaire/peconnect-actualisation/v1/actualisation"
"""GET says whether the month can be declared, POST declares it."""

MEDIA: Final = "media"
DECLARATION_MEDIA: Final = "I"
DOCUMENT_MEDIA: Final = "M"
"""A header, and its values for a declaration and for the deposit of a document, which ``I`` was seen to break."""


class Statut(IntEnum):
    """What became of a declaration, inside HTTP 200."""

    SAVED = 0
    TECHNICAL_ERROR = 1
    AUTHENTICATION_ERROR = 2
    CLOSED = 3
    ALREADY_DONE = 4
    INCOHERENT = 5
    INVALID = 6
    IMPOSSIBLE = 7


MAY_DECLARE: Final = Statut.IMPOSSIBLE
DECLARED: Final = Statut.SAVED
"""What the same numbers say when they answer a GET. Any other one: this person cannot declare now."""


class StatutActu(IntEnum):
    """Where the month stands. The pairs documented with `Statut`: 0/1, 3/4, 4/3; 4/2 was seen."""

    OPEN = 0
    MODIFICATION_POSSIBLE = 1
    PROCESSING = 2
    DONE = 3
    CLOSED = 4
    IMPOSSIBLE = 5


class Field:
    """The names of what is declared. No work: neither hours nor pay. The others come when there is something to say."""

    HOURS: Final = "nbHeuresTrav"
    PAY: Final = "montSalaire"
    INTERNSHIP_START: Final = "dateDebutStage"
    INTERNSHIP_END: Final = "dateFinStage"
    SICK_LEAVE_START: Final = "dateDebutMaladie"
    SICK_LEAVE_END: Final = "dateFinMaladie"
    MATERNITY: Final = "dateDebutMaternite"
    RETIREMENT: Final = "dateRetraite"
    INVALIDITY: Final = "dateInvalidite"
    END_OF_SEARCH: Final = "dateFinRech"
    MOTIVE: Final = "motifFinRech"
    FORCE: Final = "forceIncoherence"


MOST_HOURS: Final = 420
MOST_PAY: Final = 99_999
"""Whole hours and whole euros, with all employers."""

MOTIVES: Final[Mapping[Motive, int]] = {Motive.WORK: 0, Motive.RETIREMENT: 1, Motive.OTHER: 2}
"""``motifFinRech``."""

_DAY: Final = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")


def write_day(day: date) -> str:
    """Return a day as it is sent: ``ddMMyyyy``."""
    return f"{day.day:02d}{day.month:02d}{day.year:04d}"


def read_day(text: str) -> date:
    """Return the day that is written ``ddMMyyyy``. Raises ValueError for anything else."""
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError("a day is written ddMMyyyy")
    day, month, year = (int(part) for part in found.groups())
    return date(year, month, day)


# --- documents, in two steps -------------------------------------------------------------------------------------

DEPOSIT_PATH: Final = "/partenaire/peconnect-envoidocument/v1/depose"
SYNCHRONOUS: Final[Mapping[str, str]] = {"synchrone": "true"}
CONVERT: Final[Mapping[str, str]] = {"lancerConversion": "true"}
FILE_FIELD: Final = "fichier"
"""Step 1, multipart: the query, the field that goes with the file, and the file, named ``1.`` and its extension."""

CONVERSION_ID: Final = "conversionId"
"""In the answer. HTTP 200 without it: the document was not taken."""

EXTENSIONS: Final = ("png", "jpg", "pdf")
LARGEST_DOCUMENT: Final = 10_000_000
"""Bytes. No limit is documented: this one is ours."""

MOST_PAGES: Final = 5
"""Pages of a PDF."""


def confirm_path(conversion_id: str) -> str:
    """Return the path of step 2, without which a document is ignored."""
    return f"{DEPOSIT_PATH}/{conversion_id}/confirmer"


class ConfirmField:
    """The names of step 2. ``NAME`` has no accents: ``BS - Nom - MM-yyyy``."""

    CONTEXT: Final = "codeContexte"
    SITUATION: Final = "codeSituation"
    TYPE: Final = "codeTypeDocument"
    NAME: Final = "nomDocument"


CONTEXT: Final = "1"


@dataclass(frozen=True, slots=True)
class DocumentCode:
    """What kind of paper it is: ``codeSituation`` and ``codeTypeDocument``."""

    situation: str
    type: str


DOCUMENT_CODES: Final[Mapping[DocumentKind, DocumentCode]] = {
    DocumentKind.PAY_SLIP: DocumentCode("1", "BDS"),
    DocumentKind.EMPLOYER_CERTIFICATE: DocumentCode("1", "AEMP"),
    DocumentKind.INTERNSHIP: DocumentCode("3", "ASF"),
    DocumentKind.SICK_NOTE: DocumentCode("4", "AAT"),
    DocumentKind.MATERNITY: DocumentCode("4", "AAT"),
    DocumentKind.RETIREMENT: DocumentCode("5", "NRAV"),
    DocumentKind.INVALIDITY: DocumentCode("6", "NINV"),
}
