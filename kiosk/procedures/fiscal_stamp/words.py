"""The words of the fiscal stamp: names of products, chapters, and sentences used in more than one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk.conversation.step import Chapter, Point
from kiosk.text import Message, Reference, _, verbatim

OFFICIAL_SITE: Final = "https://timbres.impots.gouv.fr"
JUSTICE_SITE: Final = "https://timbre.justice.gouv.fr"
_SITES: Final = {"timbres": OFFICIAL_SITE, "timbre.justice.gouv.fr": JUSTICE_SITE}

TOTAL: Final = 5
NEED: Final = Chapter(1, TOTAL, _("Your need"))
SENDING: Final = Chapter(2, TOTAL, _("Where to send it"))
CHECK: Final = Chapter(3, TOTAL, _("Check"))
PAYMENT: Final = Chapter(4, TOTAL, _("Payment"))
STAMP: Final = Chapter(5, TOTAL, _("Your stamp"))

TO_VERIFY: Final = _("Amount to be verified")


@dataclass(frozen=True, slots=True)
class Product:
    """How a tariff is called in front of a citizen: its name, for whom, and the one use the law gives it."""

    name: Message
    use: Message
    audience: Message | None = None


PRODUCTS: Final[dict[str, Product]] = {
    "passport.adult": Product(_("Passport, adult"), _("Application for a passport"), _("A person of 18 or over")),
    "passport.15_17": Product(
        _("Passport, 15 to 17 years old"), _("Application for a passport"), _("A minor of 15 to 17")
    ),
    "passport.0_14": Product(_("Passport, under 15 years old"), _("Application for a passport"), _("A child under 15")),
    "cni.lost": Product(
        _("Identity card, lost or stolen"), _("Replacement of an identity card that was lost or stolen")
    ),
    "licence.lost": Product(_("Driving licence, lost, stolen or damaged"), _("Replacement of a driving licence")),
    "licence.exchange": Product(_("Exchange of a foreign driving licence"), _("Exchange of a foreign driving licence")),
    "residence.free": Product(_("Residence permit"), _("Issue or renewal of a residence permit")),
    "boat.delivery": Product(_("Boat licence, issue"), _("Issue of a pleasure boat licence")),
    "boat.exam.ext": Product(
        _("Boat licence, offshore or large yacht examination"), _("Examination for a boat licence")
    ),
    "nationality": Product(_("French nationality"), _("Application for French nationality")),
    "hosting.certificate": Product(
        _("Certificate to host a foreign visitor (attestation d’accueil)"), _("Request for a hosting certificate")
    ),
    "justice.appeal": Product(_("Court of appeal, lawyer mandatory"), _("Appeal with a mandatory lawyer")),
    "justice.aid": Product(_("Civil or employment court"), _("Contribution to legal aid, civil or employment court")),
}


def product(tariff_id: str, label_fr: str) -> Product:
    """Return the words of a tariff; one that this version does not know keeps the catalogue's French label."""
    return PRODUCTS.get(tariff_id) or Product(verbatim(label_fr), verbatim(label_fr))


def site_of(sold_on: str) -> str:
    """Return the official address where a tariff is sold."""
    return _SITES.get(sold_on, OFFICIAL_SITE)


REFUND_RULE: Final = Point(
    "refund",
    _("Not used and not refunded? Ask for a refund more than 3 days and less than 18 months after the purchase."),
)
"""CGI art. 900 A; service-public R55925: more than 3 days and less than 18 months."""

VALIDITY_RULE: Final = _("12 months, even if the price changes")
"""CGI art. 900."""


def official_site(address: str) -> Point:
    """Return the line that names the official site."""
    return Point("globe", _("The official site is {address}.", address=Reference(address.removeprefix("https://"))))
