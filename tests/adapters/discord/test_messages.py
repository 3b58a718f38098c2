"""Messages in all the places that Discord has: which are answered, and what happens where nothing can be said."""

import logging

import pytest

from bot.adapters.discord.render import render
from bot.core.replies import Reply
from bot.settings import Settings

from .conftest import Place
from .fakes import ANSWER, CRISIS, EMERGENCY, PERSONAL, FakeResponder, small_responder

pytestmark = pytest.mark.asyncio
HISTORY_HIDDEN = 160002


@pytest.mark.parametrize("reply", [CRISIS, PERSONAL], ids=["crisis", "personal"])
async def test_what_is_meant_for_one_is_whole_in_a_direct_message(place: Place, reply: Reply) -> None:
    """Where nobody else reads, there is no need for few words."""
    await place.alice.send_dm(str(reply.safety))

    assert [body["content"] for body in place.bodies("/messages")] == render(reply)


async def test_mentions_are_answered_where_the_owners_want_them(place: Place, responder: FakeResponder) -> None:
    """With channels named, a mention is answered there, in their threads, and in channels of a named category."""
    guild = place.env.guild
    category = guild.create_category("Help")
    inside, outside = guild.create_text_channel("inside", category=category), guild.create_text_channel("outside")
    place.follow(Settings.model_construct(mention_channels=frozenset({place.channel.id, category.id})))
    place.env.backend.create_thread(place.channel.id, "talk", place.alice.id)
    (thread,) = place.channel.threads
    for number, channel in enumerate((place.channel, thread, inside, outside)):
        await place.alice.send(channel, f"{place.at_bot} {number}")

    assert responder.queries == ["0", "1", "2"]
    await place.alice.send_dm("3")
    assert responder.queries[-1] == "3"


async def test_emergency_is_answered_also_where_mentions_are_not_wanted(place: Place) -> None:
    """No setting holds an emergency back."""
    place.follow(Settings.model_construct(mention_channels=frozenset({1})))
    await place.alice.send(place.channel, f"{place.at_bot} how?")
    await place.alice.send(place.channel, f"{place.at_bot} emergency")

    assert place.said == render(EMERGENCY)


async def test_who_asks_too_often_is_told_once(place: Place) -> None:
    """After six answers comes one word about waiting, without buttons, then silence; an emergency is answered still."""
    for _ in range(12):
        await place.alice.send(place.channel, f"{place.at_bot} how?")
    wait = small_responder().notices.notice("too_fast", seconds=30)
    assert place.said == render(ANSWER) * 6 + render(wait)
    assert place.last.components == []

    await place.alice.send(place.channel, f"{place.at_bot} emergency")
    assert place.said[-1:] == render(EMERGENCY)


async def test_second_urgent_message_is_answered_as_well(place: Place) -> None:
    """The same again gets one line, another kind its whole words; neither is met with silence."""
    for query in ("emergency", "emergency", "crisis"):
        await place.alice.send(place.channel, f"{place.at_bot} {query}")

    notices = small_responder().notices
    assert place.said == [
        text for reply in (EMERGENCY, notices.again(EMERGENCY), notices.in_public(CRISIS)) for text in render(reply)
    ]


async def test_second_urgent_direct_message_is_answered_in_full(place: Place) -> None:
    """Where only one person reads, nothing is shortened."""
    for query in ("crisis", "emergency", "crisis"):
        await place.alice.send_dm(query)

    assert [body["content"] for body in place.bodies("/messages")] == [
        text for reply in (CRISIS, EMERGENCY, CRISIS) for text in render(reply)
    ]


async def test_voice_chat_is_answered_there(place: Place) -> None:
    """The text chat of a voice channel is a channel like any other."""
    voice = place.env.guild.create_voice_channel("voice")
    await place.alice.send(voice, f"{place.at_bot} how?")

    assert [body["content"] for body in place.bodies(f"/channels/{voice.id}/messages")] == render(ANSWER)


async def test_archived_thread_is_answered_there(place: Place) -> None:
    """A message wakes an archived thread up; so does its answer."""
    place.env.backend.create_thread(place.channel.id, "talk", place.alice.id)
    (thread,) = place.channel.threads
    place.env.backend.get_channel(thread.id).thread_metadata.archived = True
    await place.alice.send(thread, f"{place.at_bot} how?")

    assert [body["content"] for body in place.bodies(f"/channels/{thread.id}/messages")] == render(ANSWER)


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (403, 50001, "Missing Access"),
        (403, 50007, "Cannot send messages to this user"),
        (404, 10008, "Unknown Message"),
        (400, 50083, "Thread is archived"),
        (400, 50035, "In message_reference: Unknown message"),
    ],
)
async def test_question_without_a_place_for_its_answer_is_left_quietly(
    place: Place, caplog: pytest.LogCaptureFixture, status: int, code: int, message: str
) -> None:
    """No access, closed direct messages, question deleted, thread locked: one try, one quiet line."""
    place.env.inject_error("POST", "/channels/*/messages", status=status, code=code, message=message, times=None)
    with caplog.at_level(logging.DEBUG, "bot"):
        await place.alice.send_dm("how?")

    assert len(place.bodies("/messages")) == 1
    assert caplog.messages[-1] == f"answer not sent: status={status} code={code}"
    assert caplog.records[-1].levelno == logging.INFO


async def test_edited_message_is_not_answered_again(place: Place, responder: FakeResponder) -> None:
    """An edit is no new question, whether the bot was mentioned before or only by the edit."""
    asked = await place.alice.send(place.channel, f"{place.at_bot} how?")
    chat = await place.alice.send(place.channel, "how?")
    await place.alice.edit(asked, f"{place.at_bot} which")
    await place.alice.edit(chat, f"{place.at_bot} which")

    assert responder.queries == ["how?"]
    assert place.said == render(ANSWER)


async def test_deleted_question_leaves_its_answer(place: Place) -> None:
    """A question that is deleted after its answer disturbs nothing; the asker can delete the answer, too."""
    asked = await place.alice.send(place.channel, f"{place.at_bot} how?")
    await place.alice.delete(asked)
    assert place.said == render(ANSWER)

    await place.alice.click(place.last, label="Delete")
    assert place.said == []


@pytest.mark.parametrize("content", ["", " ", "\u200b", "\ufffd\ud83d", "x" * 1900])
async def test_partial_and_odd_messages_are_answered(place: Place, content: str) -> None:
    """Nothing but a mention, invisible signs, broken signs, very long: each gets its one answer."""
    await place.alice.send(place.channel, f"{place.at_bot}{content}", attachments=[("scan.png", b"x")])

    assert len(place.said) == 1


async def test_message_in_a_place_that_is_not_known_is_answered(place: Place, responder: FakeResponder) -> None:
    """A direct message whose channel the library has never seen is answered all the same."""
    stranger = place.env.create_user("stranger")
    await stranger.send_dm("how?")

    assert responder.queries == ["how?"]
    assert len(place.bodies("/messages")) == 1


async def test_where_the_history_is_hidden_the_answer_comes_without_reference(place: Place) -> None:
    """A bot that may not read the history may not reply to a message, but it may write."""
    place.env.inject_error("POST", "/channels/*/messages", status=400, code=HISTORY_HIDDEN)
    await place.alice.send(place.channel, f"{place.at_bot} how?")

    assert place.said == render(ANSWER)
    assert place.last.reference is None


async def test_reply_to_an_answer_is_read_by_its_entry(place: Place, responder: FakeResponder) -> None:
    """By what stands in the answer's own buttons, whoever replies; no mention is needed, and nothing is kept."""
    await place.alice.send(place.channel, f"{place.at_bot} related")
    await place.member("bob").send(place.channel, "why?", reply_to=place.last)

    assert responder.queries == ["related", "why?"]
    assert responder.abouts == [None, "borrowing"]


@pytest.mark.parametrize("query", ["which", "emergency", "miss"])
async def test_reply_to_another_message_of_the_bot_stands_alone(
    place: Place, responder: FakeResponder, query: str
) -> None:
    """Choices, a safety reply and a miss answer no entry."""
    await place.alice.send(place.channel, f"{place.at_bot} {query}")
    await place.alice.send(place.channel, "why?", reply_to=place.last)

    assert responder.queries == [query, "why?"]
    assert responder.abouts == [None, None]


async def test_reply_to_a_person_is_no_follow_up(place: Place, responder: FakeResponder) -> None:
    """It is left alone, and with a mention of the bot it stands alone."""
    asked = await place.alice.send(place.channel, f"{place.at_bot} related")
    bob = place.member("bob")
    await bob.send(place.channel, "why?", reply_to=asked)
    await bob.send(place.channel, f"{place.at_bot} why?", reply_to=asked)

    assert responder.queries == ["related", "why?"]
    assert responder.abouts == [None, None]


async def test_reply_to_an_answer_that_is_gone_stands_alone(place: Place, responder: FakeResponder) -> None:
    """A deleted answer tells nothing any more, and its reply is answered all the same."""
    await place.alice.send(place.channel, f"{place.at_bot} related")
    answer = place.last
    follow_up = await place.alice.send(place.channel, "why?", reply_to=answer)
    await place.alice.click(answer, label="Delete")
    await place.alice.send(place.channel, f"{place.at_bot} and?", reply_to=follow_up)

    assert responder.abouts == [None, "borrowing", None]
