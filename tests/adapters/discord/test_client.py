"""Messages: whom the bot answers, what it sends, and that no error leaves a member without an answer."""

import asyncio
import logging
import re

import discord
import pytest

from bot.adapters.discord.client import FaqClient, intents
from bot.adapters.discord.render import render
from bot.core.replies import Reply
from bot.reloading.live import LiveResponder

from .conftest import Place
from .fakes import ANSWER, CHOICES, EMERGENCY, FAILURE, LONG, MARKER, FakeResponder, small_responder

pytestmark = pytest.mark.asyncio


def said_in(place: Place, reply: Reply) -> bool:
    """Tell whether the bot has written this reply, and nothing else, in the channel."""
    return place.said == render(reply)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("{bot} how does it work?", "how does it work?"),
        ("how does it work {bot}", "how does it work"),
        ("so {bot} what is it", "so   what is it"),
        ("<@!{id}> what is it", "what is it"),
        ("{bot}{bot}\n what is it", "what is it"),
        ("@everyone {bot} what is it <@123>", "what is it"),
    ],
)
async def test_mention_is_a_question(place: Place, responder: FakeResponder, text: str, query: str) -> None:
    """A message that mentions the bot is answered; the query is the rest of it, without any other mention."""
    await place.alice.send(place.channel, text.format(bot=place.at_bot, id=place.env.bot.user.id))

    assert responder.queries == [query]
    assert said_in(place, ANSWER)


@pytest.mark.parametrize("content", ["", " @here ", "?", "\u200b"])
@pytest.mark.parametrize("pictures", [[], [("scan.png", b"x")]], ids=["bare", "picture"])
async def test_mention_without_words_gets_help(
    place: Place, responder: FakeResponder, content: str, pictures: list[tuple[str, bytes]]
) -> None:
    """There is nothing to answer and nothing was missed: two lines tell how to ask."""
    await place.alice.send(place.channel, place.at_bot + content, attachments=pictures)

    assert responder.queries == []
    assert said_in(place, small_responder().notices.notice("hint"))


async def test_direct_message_without_words_gets_help(place: Place) -> None:
    """So does a direct message."""
    await place.alice.user.send_dm("?")

    assert [body["content"] for body in place.bodies("/messages")] == render(small_responder().notices.notice("hint"))


async def test_reply_to_the_bot_is_a_question(place: Place, responder: FakeResponder) -> None:
    """Answering the bot's message asks it, without a mention in the text."""
    await place.alice.send(place.channel, f"{place.at_bot} how?")
    await place.alice.send(place.channel, "which", reply_to=place.channel.last_message)

    assert responder.queries == ["how?", "which"]
    assert place.said == render(ANSWER) + render(CHOICES)


async def test_direct_message_is_a_question(place: Place, responder: FakeResponder) -> None:
    """In a direct message no mention is needed."""
    await place.alice.send_dm("emergency")

    assert responder.queries == ["emergency"]
    assert [body["content"] for body in place.bodies("/messages")] == render(EMERGENCY)


async def test_question_in_a_thread_is_answered_there(place: Place) -> None:
    """Nothing special is needed for threads."""
    await place.alice.send(place.channel, f"{place.at_bot} emergency")
    thread = await place.channel.last_message.create_thread(name="talk")
    await place.alice.send(next(iter(place.channel.threads)), f"{place.at_bot} which")

    assert len(place.bodies(f"/channels/{thread.id}/messages")) == 1


@pytest.mark.parametrize("text", ["how does it work?", "@everyone how?", "<@&{guild}> how?", "{alice} how?"])
async def test_channel_talk_is_left_alone(place: Place, responder: FakeResponder, text: str) -> None:
    """A message that does not mention the bot is none of its business, even if it mentions everyone or others."""
    await place.alice.send(place.channel, text.format(alice=place.alice.mention, guild=place.env.guild.id))

    assert (responder.queries, place.said) == ([], [])


async def test_bots_are_not_answered(place: Place, responder: FakeResponder) -> None:
    """Another bot gets no answer, or two of them would talk for ever."""
    robot = place.env.guild.add_member(place.env.create_user("robot", bot=True))
    await robot.send(place.channel, f"{place.at_bot} how does it work?")

    assert (responder.queries, place.said) == ([], [])


async def test_webhooks_are_not_answered(place: Place, responder: FakeResponder) -> None:
    """A webhook gets no answer."""
    webhook = place.env.guild.create_webhook(place.channel)
    await webhook.send(f"{place.at_bot} how does it work?")

    assert (responder.queries, place.said) == ([], [])


async def test_the_bot_does_not_answer_itself(place: Place, responder: FakeResponder) -> None:
    """The bot's own message is passed over although it mentions the bot."""
    await place.env.bot.get_channel(place.channel.id).send(
        place.at_bot, allowed_mentions=discord.AllowedMentions(users=True)
    )
    await place.env.settle()

    assert responder.queries == []


async def test_answers_refer_to_the_question_and_ping_nobody(place: Place) -> None:
    """An answer is a reply to its question, mentions nobody, unfolds no links and holds no embed."""
    asked = await place.alice.send(place.channel, f"{place.at_bot} how?")

    (body,) = place.bodies("/messages")
    assert body["message_reference"]["message_id"] == asked.id
    assert body["allowed_mentions"] == {"parse": []}
    assert body["flags"] == discord.MessageFlags(suppress_embeds=True).value
    assert not body.get("embeds")


async def test_long_reply_is_several_messages_in_order(place: Place) -> None:
    """What does not fit one message is sent in order as more of them."""
    await place.alice.send(place.channel, f"{place.at_bot} long")

    assert said_in(place, LONG)
    assert len(place.said) > 1


async def test_long_questions_are_answered_off_the_event_loop(place: Place, responder: FakeResponder) -> None:
    """The responder works on them in a thread, so the loop stays free for others."""
    await place.alice.send(place.channel, f"{place.at_bot} {'how? ' * 100}")

    assert responder.threads.isdisjoint({"MainThread"})


async def test_broken_responder_gives_the_failure_reply(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever the core raises, the member gets one plain sentence, and the log the exception's type alone."""
    with caplog.at_level(logging.DEBUG, "bot"):
        await place.alice.send(place.channel, f"{place.at_bot} break {MARKER}")

    assert said_in(place, FAILURE)
    assert "RuntimeError" in caplog.text
    assert MARKER not in caplog.text
    assert str(place.alice.id) not in caplog.text


async def test_one_log_line_for_a_question(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """A question leaves one line: outcome, entries, score range and time, no word of it."""
    with caplog.at_level(logging.DEBUG, "bot"):
        await place.alice.send(place.channel, f"{place.at_bot} {MARKER}")

    (line,) = caplog.messages
    assert line.startswith("outcome=answer entries=how-it-works score=80 ms=")


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (403, 50007), (404, 10003)])
async def test_place_that_takes_no_answer_is_left_quietly(
    place: Place, caplog: pytest.LogCaptureFixture, status: int, code: int
) -> None:
    """Where the bot may not write, or the channel is gone, it tries once and says so in the log without fuss."""
    place.env.inject_error("POST", "/channels/*/messages", status=status, code=code, times=None)
    with caplog.at_level(logging.DEBUG, "bot"):
        await place.alice.send(place.channel, f"{place.at_bot} how?")

    assert len(place.bodies("/messages")) == 1
    assert caplog.records[-1].levelno == logging.INFO
    assert f"status={status} code={code}" in caplog.messages[-1]


async def test_refused_answer_is_followed_by_the_failure_reply(place: Place) -> None:
    """If Discord refuses the answer for any other reason, the member hears that something went wrong."""
    place.env.inject_error("POST", "/channels/*/messages", status=400, code=50035)
    await place.alice.send(place.channel, f"{place.at_bot} how?")

    assert said_in(place, FAILURE)


async def test_refused_failure_reply_ends_the_matter(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """The failure reply is tried once; nothing is raised when it cannot be sent either."""
    place.env.inject_error("POST", "/channels/*/messages", status=400, code=50035, times=None)
    await place.alice.send(place.channel, f"{place.at_bot} how?")

    assert len(place.bodies("/messages")) == 2
    assert caplog.messages[-1].startswith("failure not told: HTTPException")


async def test_errors_of_events_are_logged_by_type(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """An error that nothing else caught leaves its type in the log, neither its text nor a traceback."""
    try:
        int(MARKER)
    except ValueError:
        await FaqClient.on_error(place.env.bot, "on_something")

    assert re.fullmatch(r"on_something failed: ValueError at test_client\.py:\d+", *caplog.messages)
    assert MARKER not in caplog.text


async def test_no_privileged_intent_is_asked_for() -> None:
    """Servers, their messages and direct messages are all that the bot listens to."""
    asked = {name for name, wanted in intents() if wanted}

    assert asked == {"guilds", "guild_messages", "dm_messages"}


@pytest.mark.simcord(approved_intents=discord.Intents.none())
async def test_works_where_no_privileged_intent_is_approved(place: Place, responder: FakeResponder) -> None:
    """Without the message content intent the mention still brings its words."""
    await place.alice.send(place.channel, f"{place.at_bot} how does it work?")
    await place.alice.send(place.channel, "which", reply_to=place.channel.last_message)

    assert responder.queries == ["how does it work?", "which"]


async def test_questions_at_the_same_time_are_all_answered(responder: FakeResponder) -> None:
    """Several questions in flight get each their own reply."""
    client = FaqClient(LiveResponder(responder))
    replies = await asyncio.gather(
        *(client.services.intake.ask(query) for query in ("", "which", "emergency", "break", "how"))
    )

    assert replies == [small_responder().notices.notice("hint"), CHOICES, EMERGENCY, FAILURE, ANSWER]
