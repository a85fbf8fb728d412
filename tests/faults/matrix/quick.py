"""A kiosk that tries again at once: a cell waits for answers only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from unittest.mock import patch

from kiosk.backoffice import client
from kiosk.orders import purchase


@contextmanager
def at_once() -> Iterator[None]:
    """Take the pauses out of the purchase and of the client."""
    with (
        patch.object(purchase, "Purchasing", partial(purchase.Purchasing, wait=lambda _seconds: None)),
        patch.object(client, "BackOfficeClient", partial(client.BackOfficeClient, pause=lambda _seconds: False)),
    ):
        yield
