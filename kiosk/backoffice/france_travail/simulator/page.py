"""The page on which a phone signs in. In French only, as the real one."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import Final

from fastapi.responses import HTMLResponse

from kiosk.backoffice.france_travail.simulator.persona import Persona

_STYLE: Final = """
*{box-sizing:border-box}
body{margin:0;background:#fff;color:#14211f;font:1.25rem/1.5 system-ui,sans-serif}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}
h1{font-size:1.75rem;line-height:1.25}
.simulator{font-size:1.75rem;line-height:1.25;font-weight:700;text-align:center;background:#14211f;color:#fff;padding:1rem}
button{display:block;width:100%;min-height:3.5rem;font:inherit;font-weight:700;padding:.75rem 1rem;margin:0 0 1rem;
background:#fff;color:#1b2b6b;border:.125rem solid #1b2b6b;border-radius:.5rem}
:focus-visible{outline:.25rem solid #b3261e;outline-offset:.1875rem}
"""
_STYLE_HASH: Final = b64encode(sha256(_STYLE.encode()).digest()).decode()
_HEADERS: Final = {
    # No form-action: browsers hold a redirect after a form to it, and this form leads back to whoever asked.
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none';"
    " base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def login_page() -> HTMLResponse:
    """Return the page: a button for each case, and one that cancels. The form comes back to its own address."""
    buttons = "\n".join(
        f'<button name="persona" value="{escape(person.value)}">{escape(person.label)}</button>' for person in Persona
    )
    return _page(
        "login",
        "Se connecter à France Travail",
        '<p>Ce n’est pas le site de France Travail. Choisissez un cas à essayer.</p>\n<form method="post">\n'
        f'{buttons}\n<button name="cancel" value="1">Annuler</button>\n</form>',
    )


def error_page() -> HTMLResponse:
    """Return what is shown when nobody can be sent back."""
    return _page("error", "Connexion impossible", "<p>La demande de connexion n’est pas valable.</p>", 400)


def _page(name: str, title: str, content: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(
        '<!DOCTYPE html>\n<html lang="fr">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title} (simulateur)</title><style>{_STYLE}</style></head>\n"
        f'<body><main id="{name}">\n<p class="simulator">SIMULATEUR</p>\n<h1>{title}</h1>\n{content}\n'
        "</main></body>\n</html>\n",
        status,
        _HEADERS,
    )
