"""Which stamp? The questions that a good agent asks before anybody pays."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from kiosk.conversation import ask
from kiosk.conversation.ask import Option, Reply, Special
from kiosk.conversation.step import Ending, Point, Step, Tone
from kiosk.money import Money, euros
from kiosk.procedures.fiscal_stamp import words
from kiosk.procedures.procedure import Facts
from kiosk.tariffs import Price, Tariff
from kiosk.text import Message, _


class Use(StrEnum):
    PASSPORT = "passport"
    ID_CARD = "id_card"
    LICENCE = "licence"
    RESIDENCE = "residence"
    OTHER = "other"


class OtherUse(StrEnum):
    NATIONALITY = "nationality"
    HOSTING = "hosting"
    JUSTICE = "justice"
    BOAT = "boat"
    UNKNOWN = "unknown"


class Age(StrEnum):
    ADULT = "passport.adult"
    TEEN = "passport.15_17"
    CHILD = "passport.0_14"


class PassportCase(StrEnum):
    STANDARD = "standard"
    PAID_ON_ANTS = "paid_on_ants"
    MAY_BE_FREE = "may_be_free"


class CardCase(StrEnum):
    LOST = "lost"
    RENEWAL = "renewal"


class LicenceCase(StrEnum):
    LOST = "licence.lost"
    EXCHANGE = "licence.exchange"
    OTHER = "other"


class BoatCase(StrEnum):
    ISSUE = "boat.delivery"
    EXAM = "boat.exam.ext"


class JusticeCase(StrEnum):
    AID = "justice.aid"
    APPEAL = "justice.appeal"


@dataclass(frozen=True, slots=True)
class Need:
    """One stamp to buy: its tariff of today and the amount to pay."""

    tariff: Tariff
    amount: Money
    product: words.Product


Outcome: TypeAlias = Need | Ending
Asking: TypeAlias = Generator[Step, Any, Outcome]


def find_need(facts: Facts) -> Asking:
    """Ask until one stamp and its amount are certain; return it, or the Ending that spares the citizen a payment."""
    use = yield ask.Choice(
        id="use",
        chapter=words.NEED,
        title=_("What is the stamp for?"),
        help=_("A stamp can only be used for what it was bought for."),
        options=(
            Option(value=Use.PASSPORT, label=_("A passport"), icon="passport"),
            Option(value=Use.ID_CARD, label=_("An identity card"), icon="id_card"),
            Option(value=Use.LICENCE, label=_("A driving licence"), icon="licence"),
            Option(value=Use.RESIDENCE, label=_("A residence permit"), icon="residence"),
            Option(
                value=Use.OTHER,
                label=_("Something else"),
                detail=_("Nationality, hosting a visitor, court, boat…"),
                icon="other",
            ),
        ),
    )
    match use:
        case Use.PASSPORT:
            return (yield from _passport(facts))
        case Use.ID_CARD:
            return (yield from _id_card(facts))
        case Use.LICENCE:
            return (yield from _licence(facts))
        case Use.RESIDENCE:
            return (yield from _residence(facts))
        case _:
            return (yield from _other(facts))


def _passport(facts: Facts) -> Asking:
    age = yield ask.Choice(
        id="passport.age",
        chapter=words.NEED,
        title=_("How old is the person who needs the passport?"),
        help=_("Count the age on the day of the request."),
        options=(
            _priced(facts, Age.ADULT, _("18 or over"), "adult"),
            _priced(facts, Age.TEEN, _("15 to 17"), "teen"),
            _priced(facts, Age.CHILD, _("Under 15"), "child"),
        ),
    )
    case = yield ask.Choice(
        id="passport.case",
        chapter=words.NEED,
        title=_("Is one of these your case?"),
        help=_("In some cases you have nothing to pay here."),
        options=(
            Option(
                value=PassportCase.STANDARD,
                label=_("No, I need a stamp"),
                detail=_("First passport, expired, lost or stolen"),
                icon="stamp",
            ),
            Option(
                value=PassportCase.PAID_ON_ANTS,
                label=_("I have already paid on the ANTS site"),
                detail=_("When filling in the form online"),
                icon="paid",
            ),
            Option(
                value=PassportCase.MAY_BE_FREE,
                label=_("My passport is still valid, but must be changed"),
                detail=_("New name or address, no page left, mistake by the administration"),
                icon="change",
            ),
        ),
    )
    match case:
        case PassportCase.PAID_ON_ANTS:
            return _already_paid()
        case PassportCase.MAY_BE_FREE:
            return Ending(
                id="may_be_free",
                tone=Tone.AGENT,
                title=_("Your passport may be free"),
                help=_("Ask an agent before you pay anything. Nothing was charged."),
                points=(Point("agent", _("Show your passport at the desk.")),),
            )
        case _:
            return (yield from _settle(facts, age))


def _id_card(facts: Facts) -> Asking:
    case = yield ask.Choice(
        id="id_card.case",
        chapter=words.NEED,
        title=_("Why do you need an identity card?"),
        options=(
            _priced(facts, CardCase.LOST, _("It was lost or stolen"), "lost", tariff_id="cni.lost"),
            Option(
                value=CardCase.RENEWAL,
                label=_("First card, or the old one expires"),
                detail=_("I can hand over the old card, or never had one"),
                price=_("Free"),
                icon="renew",
            ),
        ),
    )
    if case is CardCase.RENEWAL:
        return Ending(
            id="free",
            tone=Tone.NOTHING_TO_PAY,
            title=_("Your identity card is free"),
            help=_("You need no stamp. Nothing was charged."),
            points=(
                Point("calendar", _("Make an appointment for the request.")),
                Point("warning", _("A site that asks for money for it is not official.")),
            ),
        )
    if (yield _ants_question("id_card")) is Reply.YES:
        return _already_paid()
    return (yield from _settle(facts, "cni.lost"))


def _licence(facts: Facts) -> Asking:
    case = yield ask.Choice(
        id="licence.case",
        chapter=words.NEED,
        title=_("What happened to the driving licence?"),
        options=(
            _priced(facts, LicenceCase.LOST, _("Lost, stolen or damaged"), "lost"),
            _priced(facts, LicenceCase.EXCHANGE, _("I exchange a foreign licence"), "exchange"),
            Option(value=LicenceCase.OTHER, label=_("Another reason"), icon="other"),
        ),
    )
    if case is LicenceCase.OTHER:
        return _ask_agent()
    if case is LicenceCase.LOST and (yield _ants_question("licence")) is Reply.YES:
        return _already_paid()
    return (yield from _settle(facts, case))


def _residence(facts: Facts) -> Asking:
    paid = yield ask.YesNo(
        id="residence.paid_on_anef",
        chapter=words.NEED,
        title=_("Have you already paid on the ANEF site?"),
        help=_("The stamp can be paid there, with the request for the permit."),
        yes=_("Yes, it is paid"),
        no=_("No, not yet"),
    )
    if paid is Reply.YES:
        return _already_paid(_("The stamp is part of your request on the ANEF site. Nothing was charged here."))
    return (yield from _settle(facts, "residence.free"))


def _other(facts: Facts) -> Asking:
    use = yield ask.Choice(
        id="other.use",
        chapter=words.NEED,
        title=_("Which request is it?"),
        options=(
            _priced(facts, OtherUse.NATIONALITY, _("French nationality"), "nationality", tariff_id="nationality"),
            _priced(
                facts, OtherUse.HOSTING, _("Hosting a foreign visitor"), "hosting", tariff_id="hosting.certificate"
            ),
            Option(value=OtherUse.JUSTICE, label=_("A court case"), icon="justice"),
            Option(value=OtherUse.BOAT, label=_("A boat licence"), icon="boat"),
            Option(value=OtherUse.UNKNOWN, label=_("I do not know"), detail=_("An agent helps you"), icon="agent"),
        ),
    )
    match use:
        case OtherUse.NATIONALITY:
            return (yield from _settle(facts, "nationality"))
        case OtherUse.HOSTING:
            return (yield from _settle(facts, "hosting.certificate"))
        case OtherUse.JUSTICE:
            court = yield ask.Choice(
                id="justice.case",
                chapter=words.NEED,
                title=_("Which court?"),
                options=(
                    _priced(
                        facts,
                        JusticeCase.AID,
                        _("Civil or employment court"),
                        "justice",
                        detail=_("Free with legal aid and in some other cases: ask first"),
                    ),
                    _priced(
                        facts,
                        JusticeCase.APPEAL,
                        _("Court of appeal, lawyer mandatory"),
                        "lawyer",
                        detail=_("Your lawyer usually buys it: ask first"),
                    ),
                ),
            )
            return (yield from _settle(facts, court))
        case OtherUse.BOAT:
            boat = yield ask.Choice(
                id="boat.case",
                chapter=words.NEED,
                title=_("What is it for?"),
                options=(
                    _priced(facts, BoatCase.ISSUE, _("Issue of the licence"), "boat"),
                    _priced(facts, BoatCase.EXAM, _("Offshore or large yacht examination"), "exam"),
                ),
            )
            return (yield from _settle(facts, boat))
        case _:
            return _ask_agent()


def _settle(facts: Facts, tariff_id: str) -> Asking:
    """Fix the amount: from the official row of today, or from the citizen's letter; otherwise sell nothing."""
    price = _price(facts, tariff_id)
    tariff = price.tariff
    if tariff is None or not price.sellable:
        return _cannot_sell(tariff)
    amount = tariff.amount
    if amount is None:
        amount = yield ask.Amount(
            id="amount",
            chapter=words.NEED,
            title=_("Which amount is written on your letter?"),
            help=_("It is in the letter or message of the prefecture."),
            at_least=euros(1),
            at_most=euros(999),
            unsure=_("I do not know the amount"),
        )
        if amount is Special.UNSURE:
            return _ask_agent()
    return Need(tariff, amount, words.product(tariff.id, tariff.label_fr))


def _price(facts: Facts, tariff_id: str) -> Price:
    return facts.catalogue.price(tariff_id, facts.today) if facts.catalogue else Price(None)


def _priced(
    facts: Facts, value: StrEnum, label: Message, icon: str, *, tariff_id: str = "", detail: Message | None = None
) -> Option:
    price = _price(facts, tariff_id or value)
    if price.tariff is not None and price.sellable and price.tariff.amount is not None:
        shown: Message | None = _("{amount}", amount=price.tariff.amount)
    else:
        shown = words.TO_VERIFY
    return Option(value=value, label=label, detail=detail, price=shown, icon=icon)


def _ants_question(request: str) -> ask.YesNo:
    # One id per request: an answer about the card must not stand for the licence after a change of mind.
    return ask.YesNo(
        id=f"{request}.paid_on_ants",
        chapter=words.NEED,
        title=_("Have you already paid on the ANTS site?"),
        help=_("The stamp can be paid there while filling in the form online."),
        yes=_("Yes, it is paid"),
        no=_("No, not yet"),
    )


_PAID_ON_ANTS: Final = _("The stamp is part of your request on the ANTS site. Nothing was charged here.")


def _already_paid(where: Message = _PAID_ON_ANTS) -> Ending:
    return Ending(
        id="already_paid",
        tone=Tone.NOTHING_TO_PAY,
        title=_("You have nothing more to pay"),
        help=where,
        points=(Point("paper", _("Bring the summary of your online form to the appointment.")),),
    )


def _ask_agent() -> Ending:
    return Ending(
        id="ask_agent",
        tone=Tone.AGENT,
        title=_("An agent will help you"),
        help=_("It is better to ask than to pay a wrong amount. Nothing was charged."),
        points=(Point("agent", _("Touch “Call an agent”, or go to the desk with your letter.")),),
    )


def _cannot_sell(tariff: Tariff | None) -> Ending:
    address = words.site_of(tariff.sold_on if tariff else "")
    return Ending(
        id="to_verify",
        tone=Tone.ELSEWHERE,
        title=words.TO_VERIFY,
        help=_("We are not certain of this price today, so we do not sell it here. Nothing was charged."),
        points=(words.official_site(address), Point("agent", _("An agent can also check it with you."))),
        qr=address,
        qr_caption=_("Scan with your phone: you open the official site."),
    )
