"""The chat page as a customer uses it: by mouse, by keyboard, on a phone, when things go wrong."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from engine.types import Payload, Text
from tests.browser.conftest import GREETING, PageOf, Site
from tests.gateway.fakes import Line, said
from tests.gateway.test_sessions import signed


def say(page: Page, text: str) -> None:
    """Type something and press Enter."""
    page.get_by_label("Your message").fill(text)
    page.keyboard.press("Enter")


def heard(site: Site) -> list[str]:
    """What the assistant heard."""
    return [
        call.incoming.text if isinstance(call.incoming, Text) else call.incoming.payload
        for call in site.assistant.calls
        if isinstance(call.incoming, Text | Payload)
    ]


def bubbles(page: Page) -> list[str]:
    """What stands in the conversation, from top to bottom."""
    return page.locator("#log .bubble").all_inner_texts()


def test_a_conversation_by_keyboard_alone(page: Page, site: Site, errors: list[str]) -> None:
    """The focus is where one types; Enter sends; Tab reaches the buttons, Enter presses them, and
    the focus comes back."""
    expect(page.get_by_label("Your message")).to_be_focused()
    page.keyboard.type("where is my order")
    page.keyboard.press("Enter")
    page.get_by_text("Which order do you mean?").wait_for()
    for _ in range(6):
        page.keyboard.press("Shift+Tab")
        if "Desk Lamp" in (page.evaluate("document.activeElement.textContent") or ""):
            break
    page.keyboard.press("Enter")
    page.get_by_text("It is on its way").wait_for()

    expect(page.get_by_label("Your message")).to_be_focused()
    assert heard(site) == ["where is my order", "/choose2"]
    assert bubbles(page)[-2:] == [
        "#W9911714, Desk Lamp",
        "It is on its way: https://track.example/1Z999. Anything else?",
    ]
    assert errors == []


def test_lines_can_be_broken(page: Page, site: Site) -> None:
    """Shift and Enter make a new line; what is sent keeps it."""
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    page.get_by_text("You said: one").wait_for()

    assert heard(site) == ["one\ntwo"]


def test_buttons_count_until_they_are_answered(page: Page) -> None:
    """Once one went on, by a button or by words, earlier buttons do nothing any more."""
    say(page, "where is my order")
    button = page.get_by_role("button", name="Desk Lamp")
    button.wait_for()
    offered = button.is_enabled()
    say(page, "something else")
    page.get_by_text("You said: something else").wait_for()

    assert offered
    expect(button).to_be_disabled()


def test_a_summary_shows_what_a_yes_will_do(page: Page) -> None:
    """Items with their old and new options and prices, the amount, its route and the days, set out
    in a card; no amount where there is none."""
    say(page, "exchange")
    card = page.locator(".summary").first
    card.wait_for()
    text = " ".join(card.inner_text().split())
    say(page, "move")
    page.get_by_text("Shall I send it there?").wait_for()
    address = page.locator(".summary").last.inner_text()

    assert text.startswith("Exchange items #W2378156 Mechanical Keyboard")
    assert "→ switch type: clicky, backlight: none" in text
    assert re.search(r"\$272\.33.*\$269\.16", text)
    assert text.endswith("You get back PayPal, 5–7 days $16.63")
    assert "101 Highway\nApartment 4\nNew York NY 10001\nUSA" in address
    assert "$" not in address


def test_what_is_said_is_text(page: Page, site: Site, errors: list[str]) -> None:
    """HTML from either side shows as it was written and does nothing; addresses become links that
    give nothing away."""
    nasty = '<img src=x onerror="document.title=1"><b>hi</b>'
    site.assistant.script[nasty] = Line((said(nasty, f"{nasty}=/affirm"),))
    say(page, nasty)
    page.get_by_role("button", name="<b>hi</b>").wait_for()
    say(page, "where is my order")
    page.get_by_role("button", name="Desk Lamp").click()
    link = page.get_by_role("link")

    assert bubbles(page)[1:3] == [nasty, nasty]
    assert page.title() == "Aftercart"
    assert page.locator("#log img").count() == 0
    expect(link).to_have_attribute("href", "https://track.example/1Z999")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    assert errors == []


def test_a_reload_keeps_the_conversation(page: Page, site: Site) -> None:
    """After a reload everything said is there, its last buttons work, and it goes on."""
    say(page, "where is my order")
    page.get_by_text("Which order do you mean?").wait_for()
    before = bubbles(page)
    page.reload()
    page.get_by_text("Which order do you mean?").wait_for()
    after = bubbles(page)
    page.get_by_role("button", name="Desk Lamp").click()
    page.get_by_text("It is on its way").wait_for()

    assert after == before
    assert len(site.assistant.started) == 1


def test_a_long_conversation_comes_in_pages(page: Page) -> None:
    """After a reload the latest messages show, and earlier ones on request."""
    for n in range(30):
        say(page, f"number {n}")
        page.get_by_text(f"You said: number {n}", exact=True).wait_for()
    page.reload()
    page.get_by_text("You said: number 29").wait_for()
    latest = len(bubbles(page))
    page.get_by_role("button", name="Show earlier messages").click()
    page.get_by_text(GREETING).wait_for()

    assert latest == 50
    assert len(bubbles(page)) == 61
    expect(page.get_by_role("button", name="Show earlier messages")).to_be_hidden()


def test_what_could_not_be_sent_can_be_sent_again(page: Page, site: Site) -> None:
    """Without a connection the message stays, says so, and goes out once when one tries again."""
    say(page, "first")
    page.get_by_text("You said: first").wait_for()
    site.down()
    say(page, "second")
    page.get_by_text("Not sent.").wait_for()
    site.up()
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("You said: second").wait_for()

    expect(page.get_by_text("Not sent.")).to_have_count(0)
    assert heard(site) == ["first", "second"]
    assert bubbles(page)[-2:] == ["second", "You said: second"]


def test_a_message_under_way_survives_a_reload(page: Page, site: Site) -> None:
    """Reloaded while the answer is being made, the page asks for it again and gets it; the turn
    runs once."""
    site.assistant.script["slow"] = Line((said("Here it is."),), seconds=1.0)
    say(page, "slow")
    page.wait_for_timeout(300)
    page.reload()
    page.get_by_text("Here it is.").wait_for()

    assert heard(site) == ["slow"]
    assert bubbles(page) == [GREETING, "slow", "Here it is."]


def test_while_it_writes_one_can_go_on_typing(page: Page, site: Site) -> None:
    """It shows that it is writing; Enter in the meantime sends when the answer is there."""
    site.assistant.script["slow"] = Line((said("Here it is."),), seconds=2)
    say(page, "slow")
    expect(page.get_by_text("The assistant is writing")).to_be_visible()
    say(page, "next")
    early = heard(site)
    page.get_by_text("You said: next").wait_for()

    assert "next" not in early
    assert heard(site) == ["slow", "next"]
    assert bubbles(page) == [GREETING, "slow", "Here it is.", "next", "You said: next"]
    expect(page.get_by_text("The assistant is writing")).to_be_hidden()


def test_what_is_refused_is_said_and_can_be_mended(page: Page, site: Site) -> None:
    """A text the gateway does not take comes back into the field with the reason beside it."""
    say(page, "\u3164")
    page.get_by_role("alert").get_by_text("write something").wait_for()

    assert bubbles(page) == [GREETING]
    expect(page.get_by_label("Your message")).to_have_value("\u3164")
    assert heard(site) == []


def test_a_session_that_is_over_begins_anew(page: Page) -> None:
    """When the server does not know the session any more, a new one begins and says why."""
    page.evaluate(
        "sessionStorage.setItem('aftercart.conversation', JSON.stringify("
        "{session_id: 'gone', token: 'gone', language: 'en', pending: null}))"
    )
    page.reload()

    page.get_by_text("The earlier conversation is over").wait_for()
    page.get_by_text(GREETING).wait_for()


def test_one_can_begin_anew(page: Page, site: Site) -> None:
    """A new conversation leaves the old one behind, after asking."""
    say(page, "hello")
    page.get_by_text("You said: hello").wait_for()
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="New conversation").click()
    kept = bubbles(page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="New conversation").click()
    page.get_by_text("You said: hello").wait_for(state="detached")

    assert len(kept) == 3
    expect(page.locator("#log .bubble")).to_have_count(1)
    assert len(site.assistant.started) == 2


@pytest.mark.parametrize(
    ("token", "customer"), [(signed(), "sara_doe_496"), (signed(exp=1), None), ("rubbish", None)]
)
def test_the_shop_can_say_who_the_customer_is(
    page_of: PageOf, site: Site, token: str, customer: str | None
) -> None:
    """An identity behind the # of the address is used and taken out of it; one that will not do is
    as good as none."""
    page = page_of(address=f"?language=de#identity={token}")

    assert [known for _, known in site.assistant.started.values()] == [customer]
    assert page.url == f"{site.address}?language=de"


def test_the_queue_for_a_person_shows(page: Page) -> None:
    """The head of the page says who owns the conversation."""
    before = page.locator("#owner").inner_text()
    say(page, "person")
    page.get_by_text("A person will be with you soon.").wait_for()

    assert before == "Shop assistant"
    expect(page.locator("#owner")).to_have_text("You are in line for a person")


def test_an_answer_can_be_rated(page: Page) -> None:
    """An answer from documents shows its source and asks whether it helped; once."""
    say(page, "returns")
    page.get_by_role("button", name="Not helpful").click()
    page.get_by_text("Thanks for telling us.").wait_for()

    expect(page.get_by_role("link", name="Returns")).to_be_visible()
    expect(page.get_by_role("button", name="Helpful")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1100])
def test_it_fits_the_window(page_of: PageOf, width: int, scheme: str, errors: list[str]) -> None:
    """Down to the width of a small phone nothing sticks out, the field stays in view, and the
    words can be told from their ground."""
    page = page_of(width, 640, color_scheme=scheme)
    for text, answer in (
        ("where is my order", "Which order do you mean?"),
        ("exchange", "Shall I go ahead?"),
        ("w" * 300, "You said: www"),
    ):
        say(page, text)
        page.get_by_text(answer).first.wait_for()
    sticking_out = page.evaluate(
        "[...document.querySelectorAll('body *:not(.unseen)')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".map(e => e.outerHTML.slice(0, 80))"
    )

    assert sticking_out == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.get_by_label("Your message")).to_be_in_viewport(ratio=1)
    for selector in (".assistant .bubble", ".customer .bubble", "#owner", ".buttons button"):
        assert _contrast(page, selector) >= 4.5, selector
    assert errors == []


def test_it_can_be_read_out(page: Page) -> None:
    """New messages are announced, every control has a name, and the language is declared."""
    say(page, "where is my order")
    page.get_by_text("Which order do you mean?").wait_for()
    nameless = page.evaluate(
        "[...document.querySelectorAll('button, textarea, a')].filter(e => !e.hidden &&"
        " !e.ariaLabel && !e.textContent.trim() && !e.labels?.length).length"
    )

    log = page.get_by_role("log", name="Conversation")
    expect(log).to_have_attribute("aria-live", "polite")
    assert "You:" in log.inner_text()
    assert nameless == 0
    assert page.locator("html").get_attribute("lang") == "en"


def _contrast(page: Page, selector: str) -> float:
    """The contrast of an element's words with their ground, as WCAG counts it."""
    return float(
        page.locator(selector).first.evaluate(
            """element => {
                const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
                const light = colour => {
                    const [r, g, b] = numbers(colour).map(v => v / 255).map(v =>
                        v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                };
                let ground = element;
                while (numbers(getComputedStyle(ground).backgroundColor)[3] === 0)
                    ground = ground.parentElement;
                const [a, b] = [getComputedStyle(element).color,
                    getComputedStyle(ground).backgroundColor].map(light).sort((a, b) => b - a);
                return (a + 0.05) / (b + 0.05);
            }"""
        )
    )
