"""What the phone and France Travail answer in the stories."""

from __future__ import annotations

from datetime import datetime

from kiosk.clock import PARIS
from kiosk.declarations.api import Acknowledgement, DocumentLink, Filed, Incoherent, Invalid, Part
from kiosk.identity.api import Identified
from kiosk.months import Month

EMPLOYER = "Boulangerie du Lac"
OCTOBER = Month(2026, 10)
RECEIVED = datetime(2026, 10, 29, 10, 12, tzinfo=PARIS)

ME = Identified("token-of-the-first-phone")
ME_AGAIN = Identified("token-of-the-second-phone")

LINK = DocumentLink("https://annexe.exemple.fr/documents/secret-page", datetime(2026, 10, 29, 10, 30, tzinfo=PARIS))

SAID = "Votre déclaration est enregistrée."
FILED = Filed(Acknowledgement("AR-7K2M-9QXF", OCTOBER, RECEIVED, SAID, found=False))
FOUND = Filed(Acknowledgement("AR-7K2M-9QXF", OCTOBER, RECEIVED, "", found=True))
INCOHERENT = Incoherent(("Vous déclarez un arrêt maladie et un stage aux mêmes dates.",))
INVALID = Invalid(((Part.HOURS, "Le nombre d'heures est trop élevé."),))
