"""Who can sign in: nobody in particular, one for each case."""

from __future__ import annotations

from enum import Enum


class Persona(Enum):
    """A case; its value is the ``sub`` of the login.

    DONE: the month is declared. IMPOSSIBLE: the status says so already. REFUSED: the status says that the month can
    be declared, and every declaration is told that it cannot. CLOSED: the window is over. TECHNICAL: the first
    declaration fails. PATIENCE: the first two are told that they are impossible. SHORT_TOKEN: the token is good for
    59 seconds. NOT_RECOGNISED: the status answers, the declaration does not accept the token.
    """

    ORDINARY = "ordinaire"
    DONE = "deja-actualise"
    IMPOSSIBLE = "impossible"
    REFUSED = "refus"
    CLOSED = "ferme"
    TECHNICAL = "erreur-technique"
    PATIENCE = "patience"
    SHORT_TOKEN = "jeton-court"
    NOT_RECOGNISED = "jeton-refuse"

    @property
    def label(self) -> str:
        """What its button says, in French."""
        return _LABELS[self]


_LABELS = {
    Persona.ORDINARY: "Cas ordinaire",
    Persona.DONE: "Déjà actualisé",
    Persona.IMPOSSIBLE: "Actualisation impossible",
    Persona.REFUSED: "Actualisation refusée à l’envoi",
    Persona.CLOSED: "Période fermée",
    Persona.TECHNICAL: "Erreur technique au premier envoi",
    Persona.PATIENCE: "Deux refus, puis accepté",
    Persona.SHORT_TOKEN: "Connexion de 59 secondes",
    Persona.NOT_RECOGNISED: "Connexion refusée à l’envoi",
}
