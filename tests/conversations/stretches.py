"""The well-trodden stretches of the purchase, for stories that are about something else."""

from __future__ import annotations

from kiosk.conversation.ask import Review
from kiosk.conversation.step import Tone
from kiosk.text import Message
from tests.conversations.pages import says
from tests.conversations.walk import ADDRESS, Walker


def for_a_passport(walk: Walker, age: str = "passport.adult") -> Walker:
    """Walk up to where a passport stamp is certain."""
    return walk.reads("start").picks("use", "passport").picks("passport.age", age).picks("passport.case", "standard")


def for_a_permit(walk: Walker) -> Walker:
    """Walk up to the amount of a residence permit."""
    return walk.reads("start").picks("use", "residence").picks("residence.paid_on_anef", "no")


def by_email(walk: Walker) -> Walker:
    """Have the stamp sent by e-mail."""
    return walk.picks("channel", "email").types("contact.email", ADDRESS)


def ready_to_pay(walk: Walker) -> Walker:
    """Walk up to the payment of a passport stamp."""
    return by_email(for_a_passport(walk)).confirms("review.1")


def lines(review: Review) -> dict[str, tuple[Message, str | None]]:
    """Return the value of each line of a review and the step that it can change, by label."""
    return {line.label.id: (line.value, line.edit) for line in review.lines}


def nothing_sold(walk: Walker, ending: str, tone: Tone) -> set[str]:
    """Assert that the talk ended without a payment, and return what the page says."""
    page = walk.ends(ending)
    assert page.tone is tone
    assert not walk.sold_something
    return says(page)
