"""The custom ids of everything that can be pressed, letter by letter: messages stay, and their buttons with them."""

from dataclasses import replace

import pytest

from bot.adapters.discord.render import arrange
from bot.adapters.discord.sending import PRIVATE, Standing
from bot.core.answering.topics import Topics
from bot.core.replies import Outcome, Reply
from bot.settings import Settings

from .conftest import Place
from .fakes import ANSWER, CHOICES, CRISIS, EMERGENCY, MISS, RELATED, WELCOME, small_responder
from .pressing import LABELS, below, custom_ids

PUBLIC = Standing(public=True, asker=7)
FOR_MESSAGE = Standing(target=9)
MISSED = Standing(target=9, bare=True, missed=True)
TWO = replace(ANSWER, entries=(*ANSWER.entries, *RELATED.entries))
LIKELY = replace(CHOICES, outcome=Outcome.LIKELY)


@pytest.mark.parametrize(
    ("reply", "standing", "ids"),
    [
        (ANSWER, PUBLIC, "faq1:yes:0:how-it-works faq1:no:0:how-it-works faq1:source:0:how-it-works faq1:delete:7:"),
        (TWO, PRIVATE, "faq1:yes:0: faq1:no:0: faq1:source:0:how-it-works,borrowing"),
        (
            RELATED,
            FOR_MESSAGE,
            """faq1:open:9:opening-hours faq1:open:9:retired
            faq1:yes:0:borrowing faq1:no:0:borrowing faq1:source:0:borrowing faq1:post:9:borrowing""",
        ),
        (CHOICES, PUBLIC, "faq1:choose:7:opening-hours faq1:choose:7:retired faq1:none:7: faq1:delete:7:"),
        (CHOICES, FOR_MESSAGE, "faq1:turn:9:opening-hours faq1:turn:9:retired faq1:none:0:"),
        (LIKELY, PRIVATE, "faq1:choose:0:retired faq1:none:0: faq1:source:0:opening-hours"),
        (EMERGENCY, FOR_MESSAGE, "faq1:warn:9:fire"),
        (CRISIS, PUBLIC, "faq1:private:0:despair faq1:delete:7:"),
        (MISS, PUBLIC, "faq1:topics:0: faq1:delete:7: faq1:gap:0:"),
        (WELCOME, MISSED, "faq1:gap:9:"),
    ],
)
def test_ids_below_replies(reply: Reply, standing: Standing, ids: str) -> None:
    """Below every kind of reply."""
    rows = arrange(reply, standing, LABELS.__getitem__, gaps=True)[-1].rows

    assert [item.custom_id for row in rows for item in row] == ids.split()


@pytest.mark.parametrize(
    ("section", "number", "ids"),
    [
        ("", 0, "faqmenu1:section:0:"),
        ("room-1", 0, "faqmenu1:question:0:room-1 faq1:page:1:room-1 faq1:page:0:"),
        ("room-1", 1, "faqmenu1:question:1:room-1 faq1:page:0:room-1 faq1:page:0:"),
    ],
)
def test_ids_below_topics(section: str, number: int, ids: str) -> None:
    """A section goes by its first entry."""
    responder = small_responder()
    topics = Topics(responder.knowledge, responder.notices)
    page = topics.questions(section, number) if section else topics.sections(number)

    assert [
        item.custom_id for row in arrange(page, PRIVATE, LABELS.__getitem__)[-1].rows for item in row
    ] == ids.split()


@pytest.mark.asyncio
async def test_ids_in_the_channel_of_the_maintainers(place: Place) -> None:
    """Below a post, and below the entries to pick from."""
    gaps = place.env.guild.create_text_channel("unanswered")
    place.follow(Settings.model_construct(gaps_channel=gaps.id))
    form = await place.alice.click(await below(place, "faq1:gap:0:"), label="press")
    await place.alice.submit_modal(form, {"question": "where do I park my boat?"})
    post = gaps.last_message
    entries = await place.alice.click(post, label=LABELS["button.phrasing"])

    assert form.modal["custom_id"] == "faqform1:gap"
    assert custom_ids(post) == ["faq1:phrasing:0:0", "faq1:entry:0:", "faq1:dismiss:0:"]
    assert custom_ids(entries.response) == [f"faqmenu1:phrasing:{post.id}:0"]
