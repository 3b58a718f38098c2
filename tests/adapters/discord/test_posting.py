"""Posting a private answer for everybody: once, only by who may write there, and told as it is."""

import discord
import pytest
from simcord import InteractionResult, MemberActor

from bot.adapters.discord.cooldown import Cooldown
from bot.adapters.discord.render import render
from bot.core.rates import UNLIMITED, Rate

from .conftest import Place, labels, shown
from .fakes import LIBRARY, NOTICES

pytestmark = pytest.mark.asyncio
BORROWING = LIBRARY.respond_with("borrowing")
POST = ("POST", "/channels/*/messages")


async def menu_on(place: Place, actor: MemberActor, query: str) -> tuple[discord.Message, InteractionResult]:
    """Return Alice's message, and the private answer that somebody got from its menu."""
    message = await place.alice.send(place.channel, query)
    return message, await actor.context_menu(place.channel, "Answer from the FAQ", message)


def counted(place: Place) -> float:
    """Return how many replies were made."""
    samples = (sample for metric in place.env.bot.metrics.registry.collect() for sample in metric.samples)
    return sum(sample.value for sample in samples if sample.name == "faq_replies_total")


async def test_answer_from_the_menu_is_private_until_it_is_posted(place: Place) -> None:
    """The helper sees the answer first; the button answers the member's message with it, and says that it is done."""
    bob = place.member("bob")
    message, result = await menu_on(place, bob, "related")
    assert result.response.ephemeral
    assert place.said == []

    await bob.click(result.response, label="Share")
    assert place.said == render(BORROWING)
    assert place.last.reference.message_id == message.id
    assert [result.response.content] == render(NOTICES.notice("posted"))
    assert result.response.components == []

    assert labels(place.last)[-1] == "Delete"
    await bob.click(place.last, label="Delete")  # who posted it is its asker
    assert place.said == []


async def test_choice_from_the_menu_can_be_posted(place: Place) -> None:
    """The message to be answered travels with the choices."""
    message, result = await menu_on(place, place.alice, "which")
    await place.alice.click(result.response, label="When is the library open?")
    await place.alice.click(result.response, label="Share")

    assert place.said == render(LIBRARY.respond_with("opening-hours"))
    assert place.last.reference.message_id == message.id


@pytest.mark.parametrize(("query", "rule"), [("emergency", "fire"), ("crisis", "despair")])
async def test_safety_reply_from_the_menu_can_be_posted(place: Place, query: str, rule: str) -> None:
    """Whoever finds somebody in danger can post the reply, short where it is meant for one person."""
    _, result = await menu_on(place, place.alice, query)
    await place.alice.click(result.response, label="Share")

    assert place.said == render(NOTICES.in_public(LIBRARY.respond_with_rule(rule)))


@pytest.mark.parametrize("silenced", [False, True])
async def test_bot_that_may_not_write_posts_through_the_press(
    place: Place, monkeypatch: pytest.MonkeyPatch, *, silenced: bool
) -> None:
    """Where the bot itself may not write, the member's press still may; what comes back tells who can read it.

    A server may silence a bot that a member has taken along: then it is not said to be posted.
    """
    send = discord.Webhook.send

    async def followed(webhook: discord.Webhook, **said: object) -> object:
        return await send(webhook, **said | ({"ephemeral": True} if silenced else {}))

    monkeypatch.setattr(discord.Webhook, "send", followed)
    _, result = await menu_on(place, place.alice, "related")
    place.env.inject_error(*POST, status=403, code=50013)
    await place.alice.click(result.response, label="Share")

    assert place.said == ([] if silenced else render(BORROWING))
    assert [result.response.content] == render(NOTICES.notice("not_posted" if silenced else "posted"))


async def test_who_may_not_write_cannot_post_through_the_bot(place: Place) -> None:
    """The bot is no way around a ban on writing."""
    silent = {place.alice: discord.PermissionOverwrite(send_messages=False)}
    place.channel = place.env.guild.create_text_channel("silent", overwrites=silent)
    result = await place.alice.click(await place.below("faq1:post:1:borrowing"), label="press")

    assert shown(result, NOTICES.notice("no_post"))
    assert len(place.said) == 1
    assert counted(place) == 0


async def test_posting_counts_for_the_channel(place: Place) -> None:
    """Whoever has posted enough is told to wait, which is no reply; what is urgent is posted at once."""
    place.env.bot.services.intake.cooldown = Cooldown(Rate(1, 100), UNLIMITED)
    ids = ("faq1:post:1:borrowing", "faq1:post:1:borrowing", "faq1:warn:1:fire")
    messages = [await place.below(custom_id) for custom_id in ids]
    _, held, _ = [await place.alice.click(message, label="press") for message in messages]

    assert shown(held, NOTICES.notice("too_fast", seconds=100))
    assert place.said[3:] == render(BORROWING) + render(NOTICES.in_public(LIBRARY.respond_with_rule("fire")))
    assert counted(place) == 2


async def test_posting_that_failed_can_be_tried_again(place: Place) -> None:
    """What came to nothing leaves the button as it was."""
    message = await place.below("faq1:post:1:borrowing")
    place.env.inject_error(*POST, status=403, code=50013)
    place.env.inject_error("POST", "/webhooks/*", status=500, code=0)
    await place.alice.click(message, label="press")
    assert len(place.said) == 1

    await place.alice.click(message, label="press")
    assert place.said[1:] == render(BORROWING)
