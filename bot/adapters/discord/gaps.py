"""Questions without an answer, on their way from a member to the people who run the bot.

A member presses a button and gets a form with the words that would be sent, to be changed at will; only what is sent
from there is posted, without name or id, to the channel of `FAQ_GAPS_CHANNEL`. There a post is all that is kept: what
was asked nearly alike is added to it, maintainers turn it into lines of YAML, and *Dismiss* deletes it.
"""

import asyncio
import contextlib
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import aiohttp
import discord

from bot.adapters.discord.buttons import Deed, Press, button, clip, menu, replied_to, take_away
from bot.adapters.discord.cooldown import Asking
from bot.adapters.discord.errors import tell_failure
from bot.adapters.discord.gap_posts import QUESTION_LIMIT, GapPost, entry_lines, harmless, phrasing_lines
from bot.adapters.discord.reading import own_words, says_something
from bot.adapters.discord.sending import NOTICE, Interaction, Part, persist
from bot.adapters.discord.services import Services, services_of
from bot.adapters.discord.texts import Texts
from bot.core.errors import UnknownIdError
from bot.core.knowledge.models import Entry
from bot.core.responder import Responder

RECENT: Final = 50
"""Posts among which one that is nearly alike is looked for."""
FETCH_SECONDS: Final = 1.5
"""How long the member's own message is waited for: Discord wants the form within three seconds."""
PAGE: Final = 25
"""Most lines of a menu (Discord API v10)."""
FORM: Final = "faqform1:gap"
PICK: Final = "Which entry answers it? The nearest ones stand first."
DONE: Final = "The lines are below the question now, as a file that says where they go."


async def open_form(press: Press) -> None:
    """Show who presses it what would be sent; the number is the message that holds it, 0 if that is replied to."""
    _channel(press.interaction, press.services)  # it may have been switched off since
    asked = await _asked(press.interaction, press.number)
    await press.interaction.response.send_modal(_form(press.services.texts, asked))


async def _asked(interaction: Interaction, number: int) -> str:
    """Return what the presser had asked; empty where that is not at hand, or was asked by somebody else."""
    number = number or replied_to(interaction)
    if not number or not isinstance(interaction.channel, discord.abc.Messageable):
        return ""
    try:
        async with asyncio.timeout(FETCH_SECONDS):
            message = await interaction.channel.fetch_message(number)
    except (discord.DiscordException, aiohttp.ClientError, OSError):  # the last one is TimeoutError, too
        return ""
    return harmless(message.content) if message.author.id == interaction.user.id else ""


async def take_form(interaction: Interaction) -> None:
    """Post what a member has sent from the form; pass over all other interactions; never raises.

    The form is known by its custom id alone, so that it can be sent after a restart, too.
    """
    if interaction.type is not discord.InteractionType.modal_submit or interaction.custom_id != FORM:
        return
    services = services_of(interaction)
    try:
        await _take(interaction, services)
    except Exception as error:  # noqa: BLE001 - the library would log it with a traceback
        await tell_failure(interaction, error)


async def pick_entry(press: Press) -> None:
    """Show a page of entries that a question may be a phrasing of.

    The number is the post that holds it, 0 for the message below which it is pressed; the subject is the page.
    """
    if press.number:  # the page is turned where it stands
        await press.interaction.response.defer()
    else:
        await press.interaction.response.defer(ephemeral=True, thinking=True)
    post, gap = await _read(press)
    entries = await _nearest_first(press.services.responder, gap)
    view = _menu(press.services.texts, post.id, int(press.subject), entries).view()
    await press.interaction.edit_original_response(content=PICK, view=view)


async def write_phrasing(press: Press) -> None:
    """Put the lines for the picked entry below the post of this number."""
    entry = press.services.responder.knowledge.entry(press.picked)
    await press.interaction.response.defer()
    post, gap = await _read(press)
    await post.edit(attachments=[_file(f"phrasing-of-{entry.id}.yaml", phrasing_lines(gap, entry))])
    await press.interaction.edit_original_response(content=DONE, view=None)


async def write_entry(press: Press) -> None:
    """Put the lines of a new entry below the post."""
    await press.interaction.response.defer()
    _, gap = await _read(press)
    near, *_ = await _nearest_first(press.services.responder, gap)
    await press.interaction.edit_original_response(attachments=[_file("new-entry.yaml", entry_lines(gap, near))])


DEEDS: Final[Mapping[str, Deed]] = {
    "faq1:gap": open_form,
    "faq1:phrasing": pick_entry,
    "faqmenu1:phrasing": write_phrasing,
    "faq1:entry": write_entry,
    "faq1:dismiss": take_away,
}
"""What can be pressed on this way (see `deeds`)."""


def _form(texts: Texts, question: str) -> discord.ui.Modal:
    """Return the form; it is finished already, so that the library keeps nothing of it."""
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(
        style=discord.TextStyle.paragraph, default=question or None, max_length=QUESTION_LIMIT, custom_id="question"
    )
    made = discord.ui.Modal(title=texts["form.title"], custom_id=FORM)
    made.add_item(discord.ui.Label(text=texts["form.question"], description=texts["form.description"], component=field))
    made.stop()
    return made


async def _take(interaction: Interaction, services: Services) -> None:
    data: Any = interaction.data
    words = own_words(data["components"][0]["component"]["value"])
    question, sender = harmless(words), services.sender
    pressing = await services.intake.urgent(words)
    if pressing and pressing.concern is None:  # maintainers are no helpline
        await sender.send(interaction, pressing)
        return
    try:
        await _pass_on(interaction, services, question)
    finally:  # whatever becomes of the question
        if pressing:
            await sender.send(interaction, pressing, NOTICE)


async def _pass_on(interaction: Interaction, services: Services, question: str) -> None:
    intake, sender = services.intake, services.sender
    asking = Asking(interaction.user.id, interaction.channel_id or 0, public=False)
    if not says_something(question):
        await sender.send(interaction, services.notices.notice("hint"), NOTICE)
    elif held := intake.cooldown.hold(asking):
        await sender.send(interaction, intake.wait(held, asking).reply, NOTICE)
    elif services.settings.gaps_channel is None:  # the form was opened before it was switched off
        await sender.send(interaction, services.notices.notice("gone"), NOTICE)
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await _post(_channel(interaction, services), interaction.client.user, question, services)
        intake.count("gap_sent")
        await sender.send(interaction, services.notices.notice("sent"), NOTICE)


async def _post(
    channel: discord.PartialMessageable, me: discord.ClientUser | None, question: str, services: Services
) -> None:
    """Add the question to a post of ours that is nearly alike and has room for it, or post it."""
    async with services.posting:
        async for message in channel.history(limit=RECENT):
            gap = GapPost.of(message.content) if message.author == me else None
            if gap and gap.is_like(question) and (longer := gap.asked_again(question)):
                with contextlib.suppress(discord.NotFound):  # dismissed meanwhile
                    await message.edit(content=longer.content)
                    return
        texts = services.texts
        row = (
            button(texts["button.phrasing"], "phrasing", 0, "0"),
            button(texts["button.new_entry"], "entry"),
            button(texts["button.dismiss"], "dismiss"),
        )
        await persist(channel, {"content": GapPost((question,)).content, "view": Part("", (row,)).view()})


def _channel(interaction: Interaction, services: Services) -> discord.PartialMessageable:
    number = services.settings.gaps_channel
    if number is None:
        raise UnknownIdError(FORM, "channel")
    channel: discord.PartialMessageable = interaction.client.get_partial_messageable(number)
    return channel


async def _read(press: Press) -> tuple[discord.Message, GapPost]:
    interaction, number = press.interaction, press.number
    try:
        post = await _channel(interaction, press.services).fetch_message(number) if number else interaction.message
    except discord.NotFound:
        raise UnknownIdError(str(number), "post") from None
    if post and (gap := GapPost.of(post.content)):
        return post, gap
    raise UnknownIdError(str(number), "post")


async def _nearest_first(responder: Responder, gap: GapPost) -> list[Entry]:
    knowledge, ranking = responder.knowledge, await asyncio.to_thread(responder.rank, gap.questions[0])
    near = [knowledge.entry(candidate.label.name) for candidate in ranking.entries]
    return list({entry.id: entry for entry in (*near, *knowledge.entries)}.values())


def _menu(texts: Texts, post: int, page: int, entries: Sequence[Entry]) -> Part:
    page = min(page, (len(entries) - 1) // PAGE)  # the knowledge may have shrunk since
    shown = entries[page * PAGE : (page + 1) * PAGE]
    options = [discord.SelectOption(label=clip(entry.question, 100), value=entry.id) for entry in shown]
    lines = menu(texts["menu.entry"], "phrasing", options, post, str(page))
    turns = [
        button(texts[label], "phrasing", post, str(number))
        for label, number in (("button.previous", page - 1), ("button.next", page + 1))
        if 0 <= number * PAGE < len(entries)
    ]
    return Part(PICK, tuple(filter(None, ((lines,), tuple(turns)))))


def _file(name: str, text: str) -> discord.File:
    return discord.File(io.BytesIO(text.encode()), filename=name)
