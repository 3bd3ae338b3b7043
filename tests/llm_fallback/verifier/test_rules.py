"""Rules that tell a sentence from its source by a small word: one passage, a sentence of each sort."""

from __future__ import annotations

import pytest

from llm_fallback.types import Kind
from tests.llm_fallback.verifier.shop import check, passage


@pytest.mark.parametrize(
    ("source", "faithful", "sabotaged"),
    [
        (
            "Parcels can be sent to PO boxes with standard delivery only.",
            "Only standard delivery sends parcels to PO boxes.",
            "Parcels can be sent to PO boxes with express delivery.",
        ),
        (
            "The balance cannot be paid out in cash or moved between accounts.",
            "You can't move the balance between accounts.",
            "The balance can be moved between accounts.",
        ),
        (
            "Members get 10% off everything except books and posters.",
            "Books aren't included in the 10% members get off everything else.",
            "Members get 10% off everything, posters included.",
        ),
        (
            "Points expire after 24 months without a purchase.",
            "Without a purchase, points expire after 24 months.",
            "Points expire after 24 months.",
        ),
        (
            "The code expires after use.",
            "After use the code expires.",
            "The code never expires.",
        ),
        (
            "Send us the card and we will issue a new one with the remaining balance.",
            "Send us the card and we'll issue a new one with the remaining balance.",
            "Send us the card and we will issue a new one with the full balance.",
        ),
        (
            "The warranty begins on the day of delivery.",
            "The warranty starts on the day of delivery.",
            "The warranty begins on the day of the order.",
        ),
        (
            "If it is more, you pay the difference.",
            "You pay the difference if it is more.",
            "If it is more, we pay the difference.",
        ),
        (
            "Pick-up is possible from noon.",
            "Pick-up isn't possible before noon.",
            "Pick-up is possible until noon.",
        ),
        (
            "The courier calls you 30 minutes before the visit.",
            "You'll be called by the courier 30 minutes before the visit.",
            "The courier calls you 30 minutes after the visit.",
        ),
        (
            "If you asked twice, take the newest link.",
            "In case you asked twice, take the most recent link.",
            "If you asked twice, take the oldest link.",
        ),
        (
            "Processed means it is packed and handed to the carrier, shipped means it is on its way.",
            "Shipped means that it is on its way.",
            "Processed means it is on its way.",
        ),
        (
            "A refund to a gift card is there at once.",
            "If it goes to a gift card, the refund is there right away.",
            "A refund to PayPal is there at once.",
        ),
        (
            "No, we don't take cash or payment on delivery.",
            "We don't accept cash or payment on delivery.",
            "We take payment on delivery.",
        ),
        (
            "You pay only the difference if the new version costs more, and you get the difference back if it costs less.",
            "If the new version costs more, you pay only the difference.",
            "You pay the difference if the new version costs less.",
        ),
        (
            "You can return items within 30 days after delivery.",
            "Items can be returned within thirty days of delivery.",
            "You can return items.",
        ),
        (
            "UPI, wallets and bank transfers are not possible at the moment.",
            "You can't use bank transfers at the moment.",
            "You can pay with UPI.",
        ),
        (
            "Large appliances are brought to the kitchen by two people.",
            "Two people bring large appliances to the kitchen.",
            "Large appliances are brought to the kitchen by one person.",
        ),
        (
            "The carrier collects the duties from you.",
            "The duties are collected from you by the carrier.",
            "The carrier collects the duties from us.",
        ),
        (
            "Your bank passes a refund on to your new card.",
            "A refund is passed on to your new card by your bank.",
            "We pass a refund on to your new card.",
        ),
        (
            "Standard delivery takes 3-5 business days and express 1-2.",
            "With express it takes 1 to 2 business days.",
            "Standard delivery takes at most 3 business days.",
        ),
        (
            "Frames have a warranty of two years, lenses of six months.",
            "Lenses have a warranty of six months.",
            "Lenses have a warranty of two years.",
        ),
        (
            "The battery lasts 6 hours, 24 hours with the case.",
            "With the case the battery lasts 24 hours.",
            "The battery lasts 24 hours.",
        ),
        (
            "In France your parcel travels with Colis, in India with Delhivery.",
            "Your parcel travels with Delhivery in India.",
            "Your parcel travels with Colis in India.",
        ),
        (
            "Returns are free for members. All others pay $7.50 for a parcel.",
            "If you're not a member, you pay $7.50 for a parcel.",
            "Members pay $7.50 for a parcel.",
        ),
        (
            "Only the person named in the order can collect it.",
            "The order can only be collected by the person named in it.",
            "Anyone can collect the order.",
        ),
        (
            "If it is lost, you choose between a new parcel and your money.",
            "If it's lost, you can choose between your money and a new parcel.",
            "If it is lost, you get a new parcel and your money.",
        ),
        (
            "The prescription must not be older than 12 months.",
            "The prescription can be no older than 12 months.",
            "The prescription must be older than 12 months.",
        ),
        (
            "If an event is cancelled, you get the full price back.",
            "You get the full price back if an event is cancelled.",
            "If an event is moved, you get the full price back.",
        ),
        (
            "Free delivery is not part of the membership.",
            "The membership doesn't include free delivery.",
            "Free delivery is part of the membership.",
        ),
        (
            "Orders that are not picked up within 10 days are cancelled.",
            "If you don't pick up your order within 10 days, it is cancelled.",
            "Orders that are picked up within 10 days are cancelled.",
        ),
        (
            "कार्ड पर रिफ़ंड 7 दिन में और वॉलेट में 24 घंटे में आता है।",
            "कार्ड पर रिफ़ंड 7 दिन में आता है।",
            "कार्ड पर रिफ़ंड 24 घंटे में आता है।",
        ),
    ],
)
def test_small_word_changes_what_is_said(source: str, faithful: str, sabotaged: str) -> None:
    """What the source says in other words is supported, and the same words for something else are not."""
    assert check(faithful, passage(source)).problems == ()
    assert not check(sabotaged, passage(source)).supported


def test_leading_question_is_the_condition_of_what_follows() -> None:
    """ "Lost it?" stands for "if you lost it"; without it the condition is missing."""
    source = passage("If no e-mail comes, look in the spam folder.")
    assert check("No e-mail? Look in the spam folder.", source).supported
    assert not check("Look in the spam folder.", source).supported


def test_order_has_reached_no_further_stage() -> None:
    """An order that was shipped has not been delivered, however alike the two words are otherwise."""
    order = passage("Order K4417 was shipped on 5 May.", "own:order:K4417", Kind.OWN, "Order K4417")

    assert check("Order K4417 was sent on 5 May.", order).supported
    assert not check("Order K4417 has been delivered.", order).supported


def test_irregular_form_has_the_meanings_of_its_word() -> None:
    """A phrase that the lists have with one form of a verb is heard with all of them."""
    source = passage("Your parcel can be given back to the driver.")

    assert check("You can give your parcel back to the driver.", source).supported
    assert check("The parcel can be returned to the driver.", source).supported
