"""The municipal identity broker: a citizen signs in with France Travail on his phone, and one kiosk gets a token.

France Travail has no device flow, so this is both sides: an authorization server of RFC 8628 for the kiosks, a client
of the authorization code flow (RFC 6749, section 4.1) towards France Travail. All of it lives in memory.
"""

from kiosk.backoffice.server.identity.identities import Holder, Identities
from kiosk.backoffice.server.identity.settings import IdentitySettings
from kiosk.backoffice.server.identity.wiring import install

__all__ = ["Holder", "Identities", "IdentitySettings", "install"]
