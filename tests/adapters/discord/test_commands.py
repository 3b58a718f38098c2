"""The commands: private answers, public ones on request, suggestions, and quiet when Discord closed the interaction."""

import logging

import discord
import pytest
from discord import app_commands

from bot.adapters.discord.cooldown import Cooldown
from bot.adapters.discord.render import render
from bot.core.rates import UNLIMITED, Rate
from bot.core.replies import Reply

from .conftest import Place
from .fakes import (
    ANSWER,
    CHOICES,
    CRISIS,
    EMERGENCY,
    FAILURE,
    LONG,
    MARKER,
    PERSONAL,
    FakeResponder,
    small_responder,
)
from .pressing import below

pytestmark = pytest.mark.asyncio
NOTICES = small_responder().notices


async def test_answer_is_private(place: Place, responder: FakeResponder) -> None:
    """Only the asker sees the answer; the channel stays empty."""
    result = await place.alice.slash(place.channel, "ask", question="how does it work?")

    assert responder.queries == ["how does it work?"]
    assert result.response.ephemeral
    assert [result.response.content] == render(ANSWER)
    assert place.said == []


async def test_command_works_in_direct_messages(place: Place) -> None:
    """The command can be used where only the bot and the asker are."""
    result = await place.alice.user.slash("ask", question="emergency")

    assert [result.response.content] == render(EMERGENCY)


async def test_private_answers_ping_nobody_and_unfold_no_links(place: Place) -> None:
    """The answer mentions nobody and brings no link previews."""
    await place.alice.slash(place.channel, "ask", question="@everyone")

    (body,) = place.bodies("/callback")
    assert body["data"]["allowed_mentions"] == {"parse": []}
    assert body["data"]["flags"] == discord.MessageFlags(ephemeral=True, suppress_embeds=True).value


async def test_long_private_answer_goes_on_in_private(place: Place) -> None:
    """What does not fit the first message follows, seen by the asker alone."""
    result = await place.alice.slash(place.channel, "ask", question="long")

    contents = [result.response.content] + [followup.content for followup in result.followups]
    assert contents == render(LONG)
    assert all(followup.ephemeral for followup in result.followups)
    further = [sent.json for sent in place.env.http_requests if sent.path.startswith("/webhooks/")]
    assert [body["allowed_mentions"] for body in further] == [{"parse": []}] * len(result.followups)


async def test_broken_responder_gives_a_private_failure(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever the core raises, the asker gets one plain sentence, and the log no word of the question."""
    with caplog.at_level(logging.DEBUG, "bot"):
        result = await place.alice.slash(place.channel, "ask", question=f"break {MARKER}")

    assert [result.response.content] == render(FAILURE)
    assert result.response.ephemeral
    assert MARKER not in caplog.text


@pytest.mark.parametrize(("status", "code"), [(404, 10062), (400, 40060)])
async def test_interaction_that_discord_closed_is_let_go(
    place: Place, caplog: pytest.LogCaptureFixture, status: int, code: int
) -> None:
    """An answer that comes too late or twice is neither repeated nor made a fuss about."""
    place.env.inject_error("POST", "/interactions/*/callback", status=status, code=code)
    with caplog.at_level(logging.DEBUG, "bot"):
        await place.alice.slash(place.channel, "ask", question="how?")

    assert len(place.bodies("/callback")) == 1
    assert caplog.records[-1].levelno == logging.INFO
    assert caplog.messages[-1] == f"interaction not answered: code={code}"
    assert len(place.env.errors) == 1


async def test_refused_answer_is_followed_by_a_private_failure(place: Place) -> None:
    """If Discord refuses the answer for any other reason, the asker hears that something went wrong."""
    place.env.inject_error("POST", "/interactions/*/callback", status=400, code=50035)
    result = await place.alice.slash(place.channel, "ask", question="how?")

    assert [result.response.content] == render(FAILURE)
    assert result.response.ephemeral
    assert len(place.env.errors) == 1


async def test_failure_after_the_first_part_follows_in_private(place: Place) -> None:
    """If the answer broke off, the failure is told as a further private message."""
    place.env.inject_error("POST", "/webhooks/*", status=400, code=50035)
    result = await place.alice.slash(place.channel, "ask", question="long")

    assert [followup.content for followup in result.followups] == render(FAILURE)
    assert len(place.env.errors) == 1


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

    assert [result.response.content] == render(FAILURE)
    assert isinstance(place.env.errors[0], app_commands.CommandNotFound)


@pytest.mark.parametrize(("query", "reply"), [("how?", ANSWER), ("which", CHOICES), ("emergency", EMERGENCY)])
async def test_shared_answer_is_for_all(place: Place, query: str, reply: Reply) -> None:
    """With `share` the answer stands in the channel, and its asker can delete it."""
    result = await place.alice.slash(place.channel, "ask", question=query, share=True)

    assert not result.response.ephemeral
    assert place.said == render(reply)
    await place.alice.click(place.last, label="Delete")
    assert place.said == []


@pytest.mark.parametrize("reply", [CRISIS, PERSONAL], ids=["crisis", "personal"])
async def test_what_is_meant_for_one_is_not_shared(place: Place, reply: Reply) -> None:
    """What Discord allows to keep private is kept private, and is whole."""
    result = await place.alice.slash(place.channel, "ask", question=str(reply.safety), share=True)

    assert [result.response.content] == render(reply)
    assert result.response.ephemeral


async def test_failure_is_not_shared(place: Place) -> None:
    """A broken moment is nobody else's business."""
    result = await place.alice.slash(place.channel, "ask", question="break", share=True)

    assert [result.response.content] == render(FAILURE)
    assert result.response.ephemeral


async def test_who_may_not_write_cannot_share(place: Place) -> None:
    """The bot is no way around a ban on writing: the answer comes in private."""
    silent = {place.alice: discord.PermissionOverwrite(send_messages=False)}
    channel = place.env.guild.create_text_channel("silent", overwrites=silent)
    result = await place.alice.slash(channel, "ask", question="how?", share=True)

    assert result.response.ephemeral


async def test_picked_suggestion_is_answered_with_its_entry(place: Place, responder: FakeResponder) -> None:
    """What autocomplete offered is answered without matching, so it cannot miss."""
    result = await place.alice.slash(place.channel, "ask", question="How do I borrow a book?")

    assert [result.response.content] == render(small_responder().respond_with("borrowing"))
    assert responder.queries == []


async def test_suggestions_while_typing(place: Place) -> None:
    """Half-typed and misspelt beginnings bring whole questions, which come back as they are."""
    choices = await place.alice.autocomplete(place.channel, "ask", "question", "borow a bo")

    assert choices[0]["name"] == choices[0]["value"] == "How do I borrow a book?"


async def test_suggestions_for_an_empty_box(place: Place) -> None:
    """Nothing typed brings the featured entries first."""
    choices = await place.alice.autocomplete(place.channel, "ask", "question", "")

    assert choices[0]["name"] == "When is the library open?"


async def test_suggestions_never_break(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """If they cannot be made there are none, and the log holds neither the text nor the member."""
    place.env.bot.services.intake.autocomplete = lambda: None
    with caplog.at_level(logging.DEBUG):
        choices = await place.alice.autocomplete(place.channel, "ask", "question", MARKER)

    assert choices == []
    assert "no suggestions: AttributeError" in caplog.text
    assert MARKER not in caplog.text
    assert str(place.alice.id) not in caplog.text


async def test_late_suggestions_are_let_go(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """Suggestions that come too late are lost without harm: counted, and no error is logged."""
    place.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)

    with caplog.at_level(logging.WARNING):
        assert await place.alice.autocomplete(place.channel, "ask", "question", "borrow") == []
    assert caplog.messages == []
    assert b'faq_interactions_late_total{code="10062"} 1.0' in place.env.bot.metrics.exposition()


async def test_suggestions_that_discord_refuses_are_logged_without_content(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    """Any other refusal is an error by its type alone, without the member's id."""
    place.env.inject_error("POST", "/interactions/*/callback", status=400, code=50035, message=MARKER)

    with caplog.at_level(logging.WARNING):
        await place.alice.autocomplete(place.channel, "ask", "question", "borrow")
    assert caplog.text.count("suggestions not sent: HTTPException") == 1
    assert MARKER not in caplog.text
    assert str(place.alice.id) not in caplog.text


@pytest.mark.parametrize(
    ("command", "reply"),
    [("help", NOTICES.notice("help")), ("privacy", NOTICES.privacy()), ("about", NOTICES.about())],
)
async def test_bot_tells_of_itself(place: Place, command: str, reply: Reply) -> None:
    """How to ask, what is kept, what this is: told to the member alone, with caveat and note."""
    result = await place.alice.slash(place.channel, command)

    assert [result.response.content] == render(reply)
    assert result.response.ephemeral


async def test_topics_are_listed(place: Place) -> None:
    """All sections, to the member alone, with a menu to pick from."""
    result = await place.alice.slash(place.channel, "topics")

    options = result.response.components[0]["components"][0]["options"]
    assert [(option["value"], option["label"]) for option in options] == [
        ("opening-hours", "Visiting (2)"),
        ("room-1", "Rooms (12)"),
        ("parking", "Around the house (1)"),
    ]


@pytest.mark.parametrize("text", ["how?", "{bot} how?", "how? {bot}"])
async def test_message_is_answered_from_its_menu(place: Place, responder: FakeResponder, text: str) -> None:
    """The words of anybody's message are the question, without a mention of the bot; the answer is private."""
    message = await place.member("bob").send(place.channel, text.format(bot=f"<@{place.env.bot.application_id}>"))
    result = await place.alice.context_menu(place.channel, "Answer from the FAQ", message)

    assert responder.queries[-1] == "how?"
    assert [result.response.content] == render(ANSWER)
    assert result.response.ephemeral


async def test_message_without_words_is_answered_with_help_from_its_menu(place: Place) -> None:
    """A picture has no words."""
    message = await place.alice.send(place.channel, attachments=[("scan.png", b"x")])
    result = await place.alice.context_menu(place.channel, "Answer from the FAQ", message)

    assert [result.response.content] == render(NOTICES.notice("hint"))


async def test_answer_of_the_bot_is_given_again_from_its_menu(place: Place, responder: FakeResponder) -> None:
    """Its own words are no question: the entry that they answer is answered again, in private."""
    await place.alice.send(place.channel, f"{place.at_bot} related")
    result = await place.alice.context_menu(place.channel, "Answer from the FAQ", place.last)

    assert responder.queries == ["related"]
    assert [result.response.content] == render(small_responder().respond_with("borrowing"))
    assert result.response.ephemeral


@pytest.mark.parametrize(
    ("subject", "reply"),
    [("borrowing", small_responder().respond_with("borrowing")), ("borrowing,parking", NOTICES.notice("hint"))],
)
async def test_likely_answer_is_given_again_and_two_answers_are_not(place: Place, subject: str, reply: Reply) -> None:
    """What is only likely has no button that counts, but it tells its source; of two entries none is meant."""
    await below(place, "faq1:none:0:", f"faq1:source:0:{subject}")
    result = await place.alice.context_menu(place.channel, "Answer from the FAQ", place.last)

    assert [result.response.content] == render(reply)


async def test_safety_reply_is_no_answer_that_is_given_again(place: Place) -> None:
    """It may have a source, but is the answer of no entry."""
    message = await below(place, "faq1:source:0:borrowing")
    result = await place.alice.context_menu(place.channel, "Answer from the FAQ", message)

    assert [result.response.content] == render(NOTICES.notice("hint"))


@pytest.mark.parametrize("query", ["which", "emergency", "how?"])
async def test_other_message_of_the_bot_is_answered_with_help_from_its_menu(
    place: Place, responder: FakeResponder, query: str
) -> None:
    """Where it answers no entry, or one that has gone, nothing is guessed from its words."""
    await place.alice.send(place.channel, f"{place.at_bot} {query}")
    result = await place.alice.context_menu(place.channel, "Answer from the FAQ", place.last)

    assert responder.queries == [query]
    assert [result.response.content] == render(NOTICES.notice("hint"))


@pytest.mark.parametrize("share", [False, True])
async def test_who_asks_too_often_is_told_in_private(place: Place, share: bool) -> None:  # noqa: FBT001
    """The word about waiting is for the member alone, every time, with no buttons."""
    place.env.bot.services.intake.cooldown = Cooldown(Rate(1, 60), UNLIMITED)
    for _ in range(3):
        result = await place.alice.slash(place.channel, "ask", question="how?", share=share)

    assert [result.response.content] == render(NOTICES.notice("too_fast", seconds=60))
    assert result.response.ephemeral
    assert result.response.components == []


async def test_commands_can_be_used_where_the_owners_allow(place: Place) -> None:
    """No command for members asks for a permission by default, so the Integrations page alone decides."""
    (registered,) = place.bodies("/commands")
    commands = [command for command in registered if command["name"] != "faq-status"]

    assert {command["default_member_permissions"] for command in commands} == {None}
    assert all(command["contexts"] == [0, 1, 2] for command in commands)
    assert all(command["integration_types"] == [0, 1] for command in commands)
