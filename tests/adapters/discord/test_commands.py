"""The commands: private answers, public ones on request, suggestions, and quiet when Discord closed the interaction."""

import logging

import discord
import pytest
from discord import app_commands
from simcord import InteractionResult

from bot.adapters.discord.cooldown import Cooldown
from bot.adapters.discord.render import render
from bot.core.rates import UNLIMITED, Rate
from bot.core.replies import Reply

from .conftest import Place, shown
from .fakes import (
    ANSWER,
    CHOICES,
    CRISIS,
    EMERGENCY,
    FAILURE,
    LIBRARY,
    LONG,
    MARKER,
    NOTICES,
    PERSONAL,
    FakeResponder,
)  # fmt: skip

pytestmark = pytest.mark.asyncio
BORROWING = LIBRARY.respond_with("borrowing")
MENU = "Answer from the FAQ"


async def test_answer_is_private(place: Place, responder: FakeResponder) -> None:
    """Only the asker sees it; it mentions nobody and unfolds no links. So it is in a direct message."""
    result = await place.alice.slash(place.channel, "ask", question="how? @everyone")

    assert responder.queries == ["how?"]
    assert shown(result, ANSWER)
    assert place.said == []
    (body,) = place.bodies("/callback")
    assert body["data"]["allowed_mentions"] == {"parse": []}
    assert body["data"]["flags"] == discord.MessageFlags(ephemeral=True, suppress_embeds=True).value
    assert shown(await place.alice.user.slash("ask", question="emergency"), EMERGENCY)


async def test_long_private_answer_goes_on_in_private(place: Place) -> None:
    """What does not fit the first message follows, seen by the asker alone."""
    result = await place.alice.slash(place.channel, "ask", question="long")

    contents = [result.response.content] + [followup.content for followup in result.followups]
    assert contents == render(LONG)
    assert all(followup.ephemeral for followup in result.followups)
    further = [sent.json for sent in place.env.http_requests if sent.path.startswith("/webhooks/")]
    assert [body["allowed_mentions"] for body in further] == [{"parse": []}] * len(result.followups)


@pytest.mark.parametrize("share", [False, True])
async def test_broken_responder_gives_a_private_failure(
    place: Place, caplog: pytest.LogCaptureFixture, *, share: bool
) -> None:
    """Whatever the core raises, the asker alone gets one plain sentence, and the log no word of the question."""
    result = await place.alice.slash(place.channel, "ask", question=f"break {MARKER}", share=share)

    assert shown(result, FAILURE)
    assert MARKER not in caplog.text


@pytest.mark.parametrize(("status", "code"), [(404, 10062), (400, 40060)])
async def test_interaction_that_discord_closed_is_let_go(
    place: Place, caplog: pytest.LogCaptureFixture, status: int, code: int
) -> None:
    """An answer that comes too late or twice is neither repeated nor made a fuss about."""
    place.env.inject_error("POST", "/interactions/*/callback", status=status, code=code)
    await place.alice.slash(place.channel, "ask", question="how?")

    assert len(place.bodies("/callback")) == 1
    assert caplog.records[-1].levelno == logging.INFO
    assert caplog.messages[-1] == f"interaction not answered: code={code}"
    assert ("does another process run with this token" in caplog.text) == (code == 40060)
    assert len(place.env.errors) == 1


async def test_refused_answer_is_followed_by_a_private_failure(place: Place) -> None:
    """If Discord refuses an answer, or what follows its first part, the asker hears that something went wrong."""
    place.env.inject_error("POST", "/interactions/*/callback", status=400, code=50035)
    assert shown(await place.alice.slash(place.channel, "ask", question="how?"), FAILURE)

    place.env.inject_error("POST", "/webhooks/*", status=400, code=50035)
    broken_off = await place.alice.slash(place.channel, "ask", question="long")
    assert [followup.content for followup in broken_off.followups] == render(FAILURE)
    assert len(place.env.errors) == 2


async def test_refused_failure_ends_the_matter(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """The failure is tried once; nothing is raised when it cannot be told either."""
    place.env.inject_error("POST", "/interactions/*/callback", status=400, code=50035, times=None)
    await place.alice.slash(place.channel, "ask", question=MARKER)

    assert len(place.bodies("/callback")) == 2
    assert caplog.messages[-1].startswith("failure not told: HTTPException")
    assert MARKER not in caplog.text
    assert len(place.env.errors) == 1


async def test_command_that_is_no_more_is_answered_kindly(place: Place) -> None:
    """A command that Discord still shows but the bot has dropped ends in the failure reply."""
    place.env.bot.tree.remove_command("ask")
    result = await place.alice.slash(place.channel, "ask", question="how?")

    assert shown(result, FAILURE)
    assert isinstance(place.env.errors[0], app_commands.CommandNotFound)


@pytest.mark.parametrize(("query", "reply"), [("how?", ANSWER), ("which", CHOICES), ("emergency", EMERGENCY)])
async def test_shared_answer_is_for_all(place: Place, query: str, reply: Reply) -> None:
    """With `share` the answer stands in the channel, and its asker can delete it."""
    result = await place.alice.slash(place.channel, "ask", question=query, share=True)

    assert not result.response.ephemeral
    assert place.said == render(reply)
    await place.alice.click(place.last, label="Delete")
    assert place.said == []


async def test_what_is_meant_for_one_is_not_shared(place: Place) -> None:
    """It comes in private, and whole: crisis, what is personal, the word about waiting.

    So does every answer where the member may not write: the bot is no way around a ban.
    """

    async def shared(query: str) -> InteractionResult:
        return await place.alice.slash(place.channel, "ask", question=query, share=True)

    assert shown(await shared("crisis"), CRISIS)
    assert shown(await shared("personal"), PERSONAL)
    place.env.bot.services.intake.cooldown = Cooldown(Rate(1, 60), UNLIMITED)
    held = [await shared("how?") for _ in range(2)][1]
    assert shown(held, NOTICES.notice("too_fast", seconds=60))
    assert held.response.components == []

    place.env.bot.services.intake.cooldown = Cooldown(UNLIMITED, UNLIMITED)
    silent = {place.alice: discord.PermissionOverwrite(send_messages=False)}
    place.channel = place.env.guild.create_text_channel("silent", overwrites=silent)
    assert shown(await shared("how?"), ANSWER)


async def test_suggestions_while_typing(place: Place, responder: FakeResponder) -> None:
    """Half-typed and misspelt beginnings bring whole questions, nothing typed the featured ones.

    What was picked is answered with its entry, without matching, so that it cannot miss.
    """
    featured = await place.alice.autocomplete(place.channel, "ask", "question", "")
    (choice, *_) = await place.alice.autocomplete(place.channel, "ask", "question", "borow a bo")
    result = await place.alice.slash(place.channel, "ask", question=choice["value"])

    assert featured[0]["name"] == "When is the library open?"
    assert choice["name"] == "How do I borrow a book?"
    assert shown(result, BORROWING)
    assert responder.queries == []


async def test_suggestions_never_break(
    place: Place, responder: FakeResponder, caplog: pytest.LogCaptureFixture
) -> None:
    """If they cannot be made, come too late or are refused, there are none; the log holds neither text nor member."""
    caplog.set_level(logging.WARNING)

    async def suggested() -> list:
        caplog.clear()
        return await place.alice.autocomplete(place.channel, "ask", "question", MARKER)

    place.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)
    assert await suggested() == []
    assert caplog.messages == []
    assert b'faq_interactions_late_total{code="10062"} 1.0' in place.env.bot.metrics.exposition()

    place.env.inject_error("POST", "/interactions/*/callback", status=400, code=50035, message=MARKER)
    await suggested()
    refused = caplog.text
    responder.autocomplete = None
    assert await suggested() == []
    assert "suggestions not sent: HTTPException" in refused
    assert "no suggestions: AttributeError" in caplog.text
    assert not [word for word in (MARKER, str(place.alice.id)) if word in refused + caplog.text]


@pytest.mark.parametrize(
    ("command", "reply"),
    [("help", NOTICES.notice("help")), ("privacy", NOTICES.privacy()), ("about", NOTICES.about())],
)
async def test_bot_tells_of_itself(place: Place, command: str, reply: Reply) -> None:
    """How to ask, what is kept, what this is: told to the member alone, with caveat and note."""
    assert shown(await place.alice.slash(place.channel, command), reply)


@pytest.mark.parametrize(
    ("text", "reply"), [("how?", ANSWER), ("how? {bot}", ANSWER), ("{bot}", NOTICES.notice("hint"))]
)
async def test_message_is_answered_from_its_menu(place: Place, text: str, reply: Reply) -> None:
    """The words of anybody's message are the question, without a mention of the bot; the answer is private."""
    message = await place.member("bob").send(place.channel, text.format(bot=f"<@{place.env.bot.application_id}>"))

    assert shown(await place.alice.context_menu(place.channel, MENU, message), reply)


@pytest.mark.parametrize(
    ("query", "reply"),
    [
        ("related", BORROWING),
        *((query, NOTICES.notice("hint")) for query in ("which", "emergency", "how?")),
    ],
)
async def test_answer_of_the_bot_is_given_again_from_its_menu(
    place: Place, responder: FakeResponder, query: str, reply: Reply
) -> None:
    """Its own words are no question: the entry that they answer is answered again, in private.

    Where they answer no entry, or one that has gone, nothing is guessed from them.
    """
    message = await place.asked(query)

    assert shown(await place.alice.context_menu(place.channel, MENU, message), reply)
    assert responder.queries == [query]


@pytest.mark.parametrize(
    ("buttons", "reply"),
    [
        (("faq1:none:0:", "faq1:source:0:borrowing"), BORROWING),
        (("faq1:none:0:", "faq1:source:0:borrowing,parking"), NOTICES.notice("hint")),
        (("faq1:source:0:borrowing",), NOTICES.notice("hint")),
    ],
    ids=["likely", "two answers", "safety"],
)
async def test_what_was_answered_is_read_from_the_buttons(place: Place, buttons: tuple[str, ...], reply: Reply) -> None:
    """What is only likely has no vote, but a source; of two entries none is meant, and a safety reply answers none."""
    message = await place.below(*buttons)

    assert shown(await place.alice.context_menu(place.channel, MENU, message), reply)
