"""Messages in all the places that Discord has: which are answered, how, and that no error leaves a member alone."""

import asyncio
import logging
import re

import discord
import pytest

from bot.adapters.discord import sending
from bot.adapters.discord.client import FaqClient
from bot.adapters.discord.reading import own_words, says_something
from bot.adapters.discord.render import render
from bot.core.replies import Reply

from .conftest import Place
from .fakes import (
    ANSWER,
    CHOICES,
    CRISIS,
    DOUBT,
    EMERGENCY,
    FAILURE,
    LONG,
    MARKER,
    NOTICES,
    PERSONAL,
    FakeResponder,
    client,
)  # fmt: skip

pytestmark = pytest.mark.asyncio
HISTORY_HIDDEN = 160002


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("{bot} how does it work?", "how does it work?"),
        ("so {bot} what is it", "so   what is it"),
        ("<@!{id}> what is it", "what is it"),
        ("@everyone {bot}{bot}\n what is it <@123>", "what is it"),
    ],
)
async def test_mention_is_a_question(place: Place, responder: FakeResponder, text: str, query: str) -> None:
    """It is answered by a reply that pings nobody and unfolds no link; asked is all but the mentions."""
    asked = await place.alice.send(place.channel, text.format(bot=place.at_bot, id=place.env.bot.user.id))

    assert responder.queries == [query]
    assert place.said == render(ANSWER)
    (body,) = place.bodies("/messages")
    assert body["message_reference"]["message_id"] == asked.id
    assert body["allowed_mentions"] == {"parse": []}
    assert body["flags"] == discord.MessageFlags(suppress_embeds=True).value


@pytest.mark.parametrize("content", ["", " @here ", "?", "\u200b"])
@pytest.mark.parametrize("pictures", [[], [("scan.png", b"x")]], ids=["bare", "picture"])
async def test_mention_without_words_gets_help(
    place: Place, responder: FakeResponder, content: str, pictures: list[tuple[str, bytes]]
) -> None:
    """There is nothing to answer and nothing was missed: two lines tell how to ask."""
    await place.alice.send(place.channel, place.at_bot + content, attachments=pictures)

    assert responder.queries == []
    assert place.said == render(NOTICES.notice("hint"))


async def test_direct_message_is_a_question(place: Place, responder: FakeResponder) -> None:
    """No mention is needed, nor a channel that the library has seen before; what is meant for one is whole there."""
    for query in ("emergency", "crisis", "personal"):
        await place.alice.send_dm(query)
    await place.alice.user.send_dm("?")
    await place.env.create_user("stranger").send_dm("how?")

    assert responder.queries == ["emergency", "crisis", "personal", "how?"]
    replies = (EMERGENCY, CRISIS, PERSONAL, NOTICES.notice("hint"), ANSWER)
    assert [body["content"] for body in place.bodies("/messages")] == [text for one in replies for text in render(one)]


async def test_threads_and_voice_chats_are_answered_there(place: Place) -> None:
    """Each is a place like any other; a message wakes an archived thread up, and so does its answer."""
    place.env.backend.create_thread(place.channel.id, "talk", place.alice.id)
    (thread,) = place.channel.threads
    place.env.backend.get_channel(thread.id).thread_metadata.archived = True
    for channel in (thread, place.env.guild.create_voice_channel("voice")):
        await place.alice.send(channel, f"{place.at_bot} how?")

        assert [body["content"] for body in place.bodies(f"/channels/{channel.id}/messages")] == render(ANSWER)


@pytest.mark.parametrize("text", ["how does it work?", "@everyone how?", "<@&{guild}> how?", "{alice} how?"])
async def test_channel_talk_is_left_alone(place: Place, responder: FakeResponder, text: str) -> None:
    """A message that does not mention the bot is none of its business, even if it mentions everyone or others."""
    await place.alice.send(place.channel, text.format(alice=place.alice.mention, guild=place.env.guild.id))

    assert (responder.queries, place.said) == ([], [])


async def test_bots_webhooks_and_the_bot_itself_are_not_answered(place: Place, responder: FakeResponder) -> None:
    """Or two of them would talk for ever."""
    words = f"{place.at_bot} how does it work?"
    await place.env.guild.add_member(place.env.create_user("robot", bot=True)).send(place.channel, words)
    await place.env.guild.create_webhook(place.channel).send(words)
    own = place.env.bot.get_channel(place.channel.id)
    await own.send(words, allowed_mentions=discord.AllowedMentions(users=True))
    await place.env.settle()

    assert responder.queries == []


async def test_edited_message_is_not_answered_again(place: Place, responder: FakeResponder) -> None:
    """An edit is no new question, whether the bot was mentioned before or only by the edit."""
    asked = await place.alice.send(place.channel, f"{place.at_bot} how?")
    chat = await place.alice.send(place.channel, "how?")
    await place.alice.edit(asked, f"{place.at_bot} which")
    await place.alice.edit(chat, f"{place.at_bot} which")

    assert responder.queries == ["how?"]
    assert place.said == render(ANSWER)


@pytest.mark.simcord(approved_intents=discord.Intents.none())
async def test_reply_to_an_answer_is_read_by_its_entry(place: Place, responder: FakeResponder) -> None:
    """By what stands in the answer's own buttons, whoever replies; without a mention, a privileged intent, a memory."""
    await place.asked("related")
    await place.member("bob").send(place.channel, "why?", reply_to=place.last)

    assert responder.queries == ["related", "why?"]
    assert responder.abouts == [None, "borrowing"]


@pytest.mark.parametrize("query", ["which", "emergency", "miss"])
async def test_reply_to_another_message_of_the_bot_stands_alone(
    place: Place, responder: FakeResponder, query: str
) -> None:
    """Choices, a safety reply and a miss answer no entry."""
    await place.alice.send(place.channel, "why?", reply_to=await place.asked(query))

    assert responder.queries == [query, "why?"]
    assert responder.abouts == [None, None]


async def test_reply_to_a_person_is_no_follow_up(place: Place, responder: FakeResponder) -> None:
    """It is left alone, and with a mention of the bot it stands alone; so does one to an answer that is gone."""
    asked = await place.alice.send(place.channel, f"{place.at_bot} related")
    answer, bob = place.last, place.member("bob")
    await bob.send(place.channel, "why?", reply_to=asked)
    await bob.send(place.channel, f"{place.at_bot} why?", reply_to=asked)
    follow_up = await place.alice.send(place.channel, "and?", reply_to=answer)
    await place.alice.click(answer, label="Delete")
    await place.alice.send(place.channel, f"{place.at_bot} so?", reply_to=follow_up)

    assert responder.queries == ["related", "why?", "and?", "so?"]
    assert responder.abouts == [None, None, "borrowing", None]


async def test_mentions_are_answered_where_the_owners_want_them(place: Place, responder: FakeResponder) -> None:
    """With channels named: there, in their threads, and in channels of a named category; an emergency everywhere."""
    guild = place.env.guild
    category = guild.create_category("Help")
    inside, outside = guild.create_text_channel("inside", category=category), guild.create_text_channel("outside")
    place.follow(mention_channels=frozenset({place.channel.id, category.id}))
    place.env.backend.create_thread(place.channel.id, "talk", place.alice.id)
    (thread,) = place.channel.threads
    for number, channel in enumerate((place.channel, thread, inside, outside)):
        await place.alice.send(channel, f"{place.at_bot} {number}")
    await place.alice.send_dm("4")
    await place.alice.send(outside, f"{place.at_bot} emergency")

    assert responder.queries == ["0", "1", "2", "4"]
    assert [message.content for message in outside.history()[-1:]] == render(EMERGENCY)


async def test_who_asks_too_often_is_told_once(place: Place) -> None:
    """After six answers comes one word about waiting, without buttons, then silence; an emergency is answered still."""
    for _ in range(12):
        await place.asked("how?")
    assert place.said == render(ANSWER) * 6 + render(NOTICES.notice("too_fast", seconds=30))
    assert place.last.components == []

    await place.asked("emergency")
    assert place.said[-1:] == render(EMERGENCY)


async def test_long_reply_is_several_messages_in_order(place: Place) -> None:
    """What does not fit one message is sent in order as more of them."""
    await place.asked("long")

    assert place.said == render(LONG)
    assert len(place.said) > 1


async def test_questions_at_the_same_time_are_all_answered(responder: FakeResponder) -> None:
    """Each gets its own reply; long ones are worked on in a thread, so the loop stays free for the others."""
    queries = ("", "which", "emergency", "break", "how")
    replies = await asyncio.gather(*map(client(responder).services.intake.ask, queries))
    assert replies == [NOTICES.notice("hint"), CHOICES, EMERGENCY, FAILURE, ANSWER]

    responder.threads.clear()
    await client(responder).services.intake.ask("how? " * 100)
    assert responder.threads.isdisjoint({"MainThread"})


async def test_broken_responder_gives_the_failure_reply(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever the core raises, the member gets one plain sentence, and the log the exception's type alone."""
    await place.asked(f"break {MARKER}")

    assert place.said == render(FAILURE)
    assert "RuntimeError" in caplog.text
    assert not [word for word in (MARKER, str(place.alice.id)) if word in caplog.text]


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (403, 50013, "Missing Permissions"),
        (403, 50007, "Cannot send messages to this user"),
        (404, 10003, "Unknown Channel"),
        (400, 50083, "Thread is archived"),
        (400, 50035, "In message_reference: Unknown message"),
    ],
)
async def test_question_without_a_place_for_its_answer_is_left_quietly(
    place: Place, caplog: pytest.LogCaptureFixture, status: int, code: int, message: str
) -> None:
    """No access, closed direct messages, channel or question gone, thread locked: one try, one quiet line."""
    place.env.inject_error("POST", "/channels/*/messages", status=status, code=code, message=message, times=None)
    await place.alice.send_dm("how?")

    assert len(place.bodies("/messages")) == 1
    assert caplog.messages[-1] == f"answer not sent: status={status} code={code}"
    assert caplog.records[-1].levelno == logging.INFO


@pytest.mark.parametrize("times", [1, None])
async def test_refused_answer_is_followed_by_the_failure_reply(
    place: Place, caplog: pytest.LogCaptureFixture, times: int | None
) -> None:
    """If Discord refuses it for any other reason, the member hears that something went wrong; that is tried once."""
    place.env.inject_error("POST", "/channels/*/messages", status=400, code=50035, times=times)
    await place.alice.send(place.channel, f"{place.at_bot} how?")

    assert len(place.bodies("/messages")) == 2
    assert place.said == (render(FAILURE) if times else [])
    assert times or caplog.messages[-1].startswith("failure not told: HTTPException")


@pytest.mark.parametrize("status", [503, 520])
async def test_answer_is_sent_once_more_after_a_passing_refusal(
    place: Place, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    """By its nonce Discord knows it again, should the first have arrived after all."""
    monkeypatch.setattr(sending, "PAUSES", (0.001,) * len(sending.PAUSES))
    place.env.inject_error("POST", "/channels/*/messages", status=status)
    await place.asked("emergency")

    assert place.said == render(EMERGENCY)
    assert len({(body["nonce"], body["enforce_nonce"]) for body in place.bodies("/messages")}) == 1


@pytest.mark.parametrize(("words", "reply"), [("emergency", EMERGENCY), ("doubt", DOUBT)])
async def test_danger_is_answered_although_its_words_are_gone(place: Place, words: str, reply: Reply) -> None:
    """A deleted question has no place for an answer; who is in danger still reads the channel."""
    gone = {"status": 400, "code": 50035, "message": "In message_reference: Unknown message"}
    place.env.inject_error("POST", "/channels/*/messages", **gone)
    await place.asked(words)

    assert place.said == render(reply)
    assert place.last.reference is None


async def test_emergency_that_could_not_be_answered_is_answered_whole_the_next_time(place: Place) -> None:
    """Nobody has seen the whole, so the one line would not do."""
    place.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    await place.asked("emergency")
    await place.asked("emergency")

    assert place.said == render(EMERGENCY)


async def test_where_the_history_is_hidden_the_answer_comes_without_reference(place: Place) -> None:
    """A bot that may not read the history may not reply to a message, but it may write."""
    place.env.inject_error("POST", "/channels/*/messages", status=400, code=HISTORY_HIDDEN)
    await place.asked("how?")

    assert place.said == render(ANSWER)
    assert place.last.reference is None


async def test_errors_of_events_are_logged_by_type(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """An error that nothing else caught leaves its type in the log, neither its text nor a traceback."""
    try:
        int(MARKER)
    except ValueError:
        await FaqClient.on_error(place.env.bot, "on_something")

    assert re.fullmatch(r"on_something failed: ValueError at test_messages\.py:\d+", *caplog.messages)
    assert MARKER not in caplog.text


@pytest.mark.parametrize(
    "mark",
    [
        *("<@7>", "<@!7>", "<@&7>", "<#7>", "<id:guide>", "</ask:7>", "</faq status:7>", "<:pain:7>", "<a:pain:7>"),
        *("<t:1700000000>", "<t:1700000000:R>", "@everyone", "@here"),
    ],
)
async def test_marks_are_no_words(mark: str) -> None:
    """Before, after and between the words of a question they change nothing."""
    assert own_words(f"{mark} is it safe? {mark}") == own_words(f"is it safe?{mark}") == "is it safe?"
    assert own_words(f"is {mark} safe").split() == ["is", "safe"]
    assert not says_something(own_words(f" {mark} {mark} "))


@pytest.mark.parametrize("text", ["mail me@here.com", "@everyones", "5 < 7 > 3", "<3", "a:b:c", "@ here"])
async def test_what_only_looks_like_a_mark_is_kept(text: str) -> None:
    """A person's own signs are never taken out; a letter, digit or picture may mean something, a point does not."""
    assert own_words(text) == text
    assert not any(map(says_something, ("", " \n", "?!…", "\u200b\ufeff")))
    assert all(map(says_something, ("a", "7", "痛", "\N{PILL}", "\ufffd")))
