"""Posting a private answer for everybody: once, only by who may write there, and told as it is."""

import discord
import pytest
from simcord import InteractionResult, MemberActor

from bot.adapters.discord.cooldown import Cooldown
from bot.adapters.discord.render import render
from bot.core.rates import UNLIMITED, Rate

from .conftest import Place
from .fakes import small_responder
from .pressing import LABELS, below, labels, shown

pytestmark = pytest.mark.asyncio
SMALL = small_responder()
NOTICES = SMALL.notices


async def menu_on(place: Place, actor: MemberActor, query: str) -> tuple[discord.Message, InteractionResult]:
    """Return Alice's message, and the private answer that somebody got from its menu."""
    message = await place.alice.send(place.channel, query)
    return message, await actor.context_menu(place.channel, "Answer from the FAQ", message)


def counted(place: Place) -> float:
    """Return how many replies were made."""
    samples = (sample for metric in place.env.bot.services.metrics.registry.collect() for sample in metric.samples)
    return sum(sample.value for sample in samples if sample.name == "faq_replies_total")


async def test_answer_from_the_menu_is_private_until_it_is_posted(place: Place) -> None:
    """The helper sees the answer first; the button answers the member's message with it, and says that it is done."""
    bob = place.member("bob")
    message, result = await menu_on(place, bob, "related")
    assert result.response.ephemeral
    assert place.said == []

    await bob.click(result.response, label=LABELS["button.post"])
    posted = SMALL.respond_with("borrowing")
    assert place.said == render(posted)
    assert place.last.reference.message_id == message.id
    assert labels(place.last)[-1] == "Delete"
    assert [result.response.content] == render(NOTICES.notice("posted"))
    assert result.response.components == []


async def test_who_posted_an_answer_can_delete_it(place: Place) -> None:
    """The helper who posted is its asker."""
    bob = place.member("bob")
    _, result = await menu_on(place, bob, "related")
    await bob.click(result.response, label=LABELS["button.post"])
    await bob.click(place.last, label="Delete")

    assert place.said == []


async def test_choice_from_the_menu_can_be_posted(place: Place) -> None:
    """The message to be answered travels with the choices."""
    message, result = await menu_on(place, place.alice, "which")
    await place.alice.click(result.response, label="When is the library open?")
    await place.alice.click(result.response, label=LABELS["button.post"])

    assert place.said == render(SMALL.respond_with("opening-hours"))
    assert place.last.reference.message_id == message.id


@pytest.mark.parametrize(("query", "rule"), [("emergency", "fire"), ("crisis", "despair")])
async def test_safety_reply_from_the_menu_can_be_posted(place: Place, query: str, rule: str) -> None:
    """Whoever finds somebody in danger can post the reply, short where it is meant for one person."""
    _, result = await menu_on(place, place.alice, query)
    await place.alice.click(result.response, label=LABELS["button.post"])

    assert place.said == render(NOTICES.in_public(SMALL.respond_with_rule(rule)))


async def test_bot_that_may_not_write_posts_through_the_press(place: Place) -> None:
    """Where the bot itself may not write, the member's press still may."""
    _, result = await menu_on(place, place.alice, "related")
    place.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    await place.alice.click(result.response, label=LABELS["button.post"])

    assert place.said == render(SMALL.respond_with("borrowing"))
    assert [result.response.content] == render(NOTICES.notice("posted"))


async def test_answer_that_discord_keeps_private_is_not_said_to_be_posted(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes back tells whether others can read it: a server may silence a bot that a member has taken along."""
    send = discord.Webhook.send

    async def silenced(webhook: discord.Webhook, **said: object) -> object:
        return await send(webhook, **said | {"ephemeral": True})

    monkeypatch.setattr(discord.Webhook, "send", silenced)
    _, result = await menu_on(place, place.alice, "related")
    place.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    await place.alice.click(result.response, label=LABELS["button.post"])

    assert place.said == []
    assert [result.response.content] == render(NOTICES.notice("not_posted"))


async def test_who_may_not_write_cannot_post_through_the_bot(place: Place) -> None:
    """The bot is no way around a ban on writing."""
    silent = {place.alice: discord.PermissionOverwrite(send_messages=False)}
    place.channel = place.env.guild.create_text_channel("silent", overwrites=silent)
    message = await below(place, "faq1:post:1:borrowing")
    result = await place.alice.click(message, label="press")

    assert shown(result, NOTICES.notice("no_post"))
    assert len(place.said) == 1
    assert counted(place) == 0


async def test_posting_counts_for_the_channel(place: Place) -> None:
    """Whoever has posted enough is told to wait."""
    place.env.bot.services.intake.cooldown = Cooldown(Rate(1, 100), UNLIMITED)
    messages = [await below(place, "faq1:post:1:borrowing") for _ in range(2)]
    _, result = [await place.alice.click(message, label="press") for message in messages]

    assert shown(result, NOTICES.notice("too_fast", seconds=100))
    assert counted(place) == 1  # what was not posted is no reply


async def test_urgent_reply_is_posted_at_once(place: Place) -> None:
    """However much was posted before."""
    place.env.bot.services.intake.cooldown = Cooldown(Rate(1, 100), UNLIMITED)
    messages = [await below(place, custom_id) for custom_id in ("faq1:post:1:borrowing", "faq1:warn:1:fire")]
    for message in messages:
        await place.alice.click(message, label="press")

    assert place.said[-1:] == render(NOTICES.in_public(SMALL.respond_with_rule("fire")))
    assert counted(place) == 2


async def test_posting_that_failed_can_be_tried_again(place: Place) -> None:
    """What came to nothing leaves the button as it was."""
    message = await below(place, "faq1:post:1:borrowing")
    place.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    place.env.inject_error("POST", "/webhooks/*", status=500, code=0)
    await place.alice.click(message, label="press")
    assert len(place.said) == 1

    await place.alice.click(message, label="press")
    assert place.said[1:] == render(SMALL.respond_with("borrowing"))
