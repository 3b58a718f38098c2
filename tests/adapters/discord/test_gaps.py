"""Questions without an answer: from the member's press to lines of YAML, and what never goes along."""

import asyncio

import aiohttp
import discord
import pytest
import pytest_asyncio
from discord import Message
from hypothesis import given
from hypothesis import strategies as st
from simcord import ChannelHandle, InteractionResult

from bot.adapters.discord import gaps
from bot.adapters.discord.client import FaqClient
from bot.adapters.discord.gap_posts import QUESTION_LIMIT, GapPost, entry_lines, harmless, phrasing_lines
from bot.core.knowledge.document import parse_document
from bot.core.knowledge.models import Faq, Phrasings
from bot.core.knowledge.validation import validate
from bot.core.replies import MESSAGE_LIMIT

from .conftest import HELPFUL, NOT_HELPFUL, Place, labels, options, shown
from .fakes import EMERGENCY, FAILURE, LIBRARY, MARKER, NOTICES, FakeResponder, client, tallied

SEND = "Send this question to the people who run the bot"


@pytest.fixture
def simcord_bot(request: pytest.FixtureRequest, responder: FakeResponder) -> FaqClient:
    """Return a client whose owners take questions, or one as shipped."""
    return client(responder, gaps_channel=getattr(request, "param", 1))


@pytest_asyncio.fixture
async def channel(place: Place) -> ChannelHandle:
    """Return the channel of the maintainers."""
    made = place.env.guild.create_text_channel("gaps")
    place.follow(gaps_channel=made.id)
    return made


async def form(place: Place) -> InteractionResult:
    """Return the form that Alice gets below a miss."""
    return await place.alice.click(await place.asked("miss"), label=SEND)


async def sent(place: Place, words: str) -> InteractionResult:
    """Return what is said to Alice, who sends these words."""
    return await place.alice.submit_modal(await form(place), {"question": words})


def posts(channel: ChannelHandle) -> list[str]:
    """Return what the channel holds, oldest first."""
    return [message.content for message in channel.history()]


def prefilled(form: InteractionResult) -> str:
    """Return the words that the form holds."""
    return form.modal["components"][0]["component"].get("value") or ""


async def filed(message: Message) -> str:
    """Return the one file below a post."""
    (attachment,) = message.attachments
    return (await attachment.read()).decode()


@pytest.mark.asyncio
class TestForm:
    """Where its button stands, and what it shows."""

    async def test_button_stands_where_something_is_missing(self, place: Place, channel: ChannelHandle) -> None:
        """Below a miss, below *None of these*, after a bad vote: in public and in private, and nowhere else."""
        private = await place.alice.slash(place.channel, "ask", question="miss")
        miss = await place.asked("miss")
        await place.alice.click(await place.asked("which"), label="None of these")
        assert [SEND in labels(message) for message in (private.response, miss, place.last)] == [True] * 3

        message = await place.asked("related")
        bad, good = [await place.alice.click(message, label=label) for label in (NOT_HELPFUL, HELPFUL)]
        assert [labels(one) for one in (bad.response, good.response)] == [[SEND], []]
        assert SEND not in labels(message)
        assert posts(channel) == [], "no press alone posts anything"

    @pytest.mark.parametrize("simcord_bot", [None], indirect=True)
    async def test_there_is_no_button_where_no_channel_is_set(self, place: Place) -> None:
        """And `/privacy` does not speak of it."""
        miss = await place.asked("miss")
        voted = await place.alice.click(await place.asked("related"), label=NOT_HELPFUL)

        assert labels(miss) == ["When is the library open?", "Browse topics", "Delete"]
        assert labels(voted.response) == []
        assert shown(await place.alice.slash(place.channel, "privacy"), NOTICES.privacy())

    @pytest.mark.usefixtures("channel")
    async def test_form_shows_the_askers_own_words(self, place: Place) -> None:
        """As they would be sent; nobody sends what somebody else has asked without typing it."""
        message = await place.asked("miss")
        miss = await place.alice.click(message, label=SEND)
        voted = await place.alice.click(await place.asked("related"), label=NOT_HELPFUL)
        bad = await place.alice.click(voted.response.message, label=SEND)
        others = await place.member("bob").click(message, label=SEND)
        private = await place.alice.slash(place.channel, "ask", question="miss")
        alone = await place.alice.click(private.response.message, label=SEND)

        assert [prefilled(one) for one in (miss, bad, others, alone)] == ["miss", "related", "", ""]
        assert "No name" in miss.modal["components"][0]["description"]
        assert "leave out personal health details" in miss.modal["components"][0]["description"]
        assert not place.env.bot._connection._view_store._modals, "a form works after a restart, too"

    @pytest.mark.usefixtures("channel")
    @pytest.mark.parametrize("error", [aiohttp.ServerDisconnectedError(), ConnectionResetError(), TimeoutError()])
    async def test_form_is_empty_where_the_words_cannot_be_fetched(
        self, place: Place, monkeypatch: pytest.MonkeyPatch, error: Exception
    ) -> None:
        """Discord wants it within three seconds, whatever the network does."""

        async def broken(_self: object, _number: int) -> None:
            raise error

        monkeypatch.setattr(discord.TextChannel, "fetch_message", broken)

        assert prefilled(await form(place)) == ""

    async def test_what_was_switched_off_says_that_it_is_gone(self, place: Place, channel: ChannelHandle) -> None:
        """A button of earlier, and a form that was being filled in: it goes nowhere."""
        opened = await form(place)
        place.follow()
        result = await place.alice.submit_modal(opened, {"question": "may I bring my dog"})

        assert shown(result, NOTICES.notice("gone"))
        assert shown(await place.alice.click(await place.below("faq1:gap:0:"), label="press"), NOTICES.notice("gone"))
        assert posts(channel) == []


@pytest.mark.asyncio
class TestSending:
    """What goes to the maintainers."""

    async def test_words_are_posted_without_name_or_id(
        self, place: Place, channel: ChannelHandle, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The words alone, in a block of code; the member is thanked in private; nothing is logged, a count is kept."""
        assert shown(await sent(place, f"what does it cost? {MARKER}"), NOTICES.notice("sent"))

        assert posts(channel) == [f"Without an answer, times asked: 1\n```\nwhat does it cost? {MARKER}\n```"]
        assert labels(channel.last_message) == ["Phrasing of …", "New entry", "Dismiss"]
        (body,) = filter(None, place.bodies(f"/channels/{channel.id}/messages"))
        assert not [text for text in ("alice", str(place.alice.id)) if text in str(body)]
        assert MARKER not in caplog.text
        assert tallied(place.env.bot.metrics)["gap_sent", ""] == 1
        assert shown(await place.alice.slash(place.channel, "privacy"), NOTICES.privacy(gaps=True))

    async def test_like_questions_are_counted_in_one_post(
        self, place: Place, channel: ChannelHandle, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """With the different words in which they were asked; another question gets a post of its own.

        So it is also where they come at once: none of them is lost, though an answer takes its time over the network.
        """
        bot, words = place.env.bot, ("what does it cost?", "what does it costs", "what does it cost?", "can animals")
        request = bot.http.request

        async def slow(*asked: object, **fields: object) -> object:
            answer = await request(*asked, **fields)
            await asyncio.sleep(0.01)
            return answer

        monkeypatch.setattr(bot.http, "request", slow)
        target = bot.get_partial_messageable(channel.id)
        await asyncio.gather(*(gaps._post(target, bot.user, said, bot.services) for said in words))

        assert posts(channel) == [
            "Without an answer, times asked: 3\n```\nwhat does it cost?\nwhat does it costs\n```",
            "Without an answer, times asked: 1\n```\ncan animals\n```",
        ]
        place.env.inject_error("PATCH", "/channels/*/messages/*", status=404, code=10008)  # dismissed meanwhile
        assert shown(await sent(place, "what does it costs"), NOTICES.notice("sent"))
        assert GapPost.of(posts(channel)[-1]) == GapPost(("what does it costs",))

    async def test_words_that_do_not_fit_a_post_are_posted_anew(self, place: Place, channel: ChannelHandle) -> None:
        """Four long questions fill one; more than five in a while have to wait, by the same rate as questions."""
        miss, long = await place.asked("miss"), "what does it cost " * 27
        forms = [await place.alice.click(miss, label=SEND) for _ in range(6)]
        said = [await place.alice.submit_modal(one, {"question": f"{long}{n}"}) for n, one in enumerate(forms)]

        assert [GapPost.of(post).count for post in posts(channel)] == [4, 1]
        assert sum(len(GapPost.of(post).questions) for post in posts(channel)) == 5
        assert "try again in" in said[-1].response.content

    async def test_marks_are_made_harmless(self, place: Place, channel: ChannelHandle) -> None:
        """No mention, link, mark or end of the block is left of them."""
        await sent(place, "@everyone <@5> ``` **is** [this](https://example.org) \u202e safe?\n\u200b")

        assert GapPost.of(posts(channel)[0]) == GapPost(("''' **is** [this](https://example.org) safe?",))
        (body,) = filter(None, place.bodies(f"/channels/{channel.id}/messages"))
        assert body["allowed_mentions"]["parse"] == []

    async def test_only_questions_are_sent(self, place: Place, channel: ChannelHandle) -> None:
        """The people who run the bot are no helpline: an emergency is answered, and so is what may be one.

        Blanks and points ask nothing. Where the channel is lost, the member is told that something went wrong.
        """
        for words in ("emergency", "<@5> emergency"):
            assert shown(await sent(place, words), EMERGENCY)
            assert posts(channel) == []
        assert shown(await sent(place, "break"), FAILURE)
        assert shown(await sent(place, "<@5> ..."), NOTICES.notice("hint"))
        place.follow(gaps_channel=channel.id + 1)
        assert (await sent(place, MARKER)).response.content.startswith(FAILURE.body)
        assert posts(channel) == []

    async def test_question_with_a_hint_of_despair_is_sent_and_gets_its_line(
        self, place: Place, channel: ChannelHandle
    ) -> None:
        """It may be an ordinary one, and the maintainers cannot help."""
        result = await sent(place, "doubt")

        assert len(posts(channel)) == 1
        assert [one.content for one in result.followups][-1].startswith("You are not alone.")

        place.env.inject_error("PATCH", f"/channels/{channel.id}/messages/*", status=403, code=50013)
        lost = await sent(place, "doubt")
        line, failure = lost.response.content, lost.followups[-1].content
        assert line.startswith("You are not alone.")
        assert failure.startswith(FAILURE.body)


@pytest.mark.asyncio
class TestMaintainers:
    """What becomes of a post."""

    @pytest_asyncio.fixture
    async def post(self, place: Place, channel: ChannelHandle) -> Message:
        """Return a post with one question."""
        await sent(place, "are there books in room 7?")
        return channel.last_message

    async def test_post_becomes_yaml_until_it_is_dismissed(
        self, place: Place, channel: ChannelHandle, post: Message
    ) -> None:
        """A phrasing of an entry, the nearest ones first, or a new entry; the file says where its lines go.

        Each press is acknowledged first, since ranking may take longer than Discord waits, and fetches nothing.
        """
        bob, before = place.member("bob"), len(place.env.http_requests)
        menu = await bob.click(post, label="Phrasing of …")
        first, *others = place.env.http_requests[before:]
        assert (first.json["type"], [one for one in others if one.method == "GET"]) == (5, [])
        assert menu.response.ephemeral
        assert (options(menu.response.message)[0], len(options(menu.response.message))) == ("What is in room 7?", 15)

        assert (await bob.select(menu.response.message, ["room-7"])).acknowledged
        text = await filed(channel.last_message)
        assert 'of those below "room-7:"' in text
        assert read(text, Phrasings).phrasings == {"room-7": ("are there books in room 7?",)}

        before = len(place.env.http_requests)
        await bob.click(post, label="New entry")
        first, *others = place.env.http_requests[before:]
        assert (first.json["type"], [one for one in others if one.method == "GET"]) == (6, [])
        (entry,) = read(await filed(channel.last_message), Faq).entries
        assert (entry.section, entry.question) == ("Rooms", "are there books in room 7?")
        assert (posts(channel), labels(channel.last_message)) == ([post.content], labels(post))

        menu = await bob.click(post, label="Phrasing of …")
        await bob.click(post, label="Dismiss")
        picked = await bob.select(menu.response.message, ["room-7"])
        assert posts(channel) == []
        assert [followup.content.partition("\n")[0] for followup in picked.followups] == [NOTICES.notice("gone").body]

    async def test_many_entries_have_pages(self, place: Place, post: Message, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each leads to its neighbours, and together they hold every entry once."""
        monkeypatch.setattr(gaps, "PAGE", 6)
        menu = await place.alice.click(post, label="Phrasing of …")
        seen, turns = options(menu.response.message), [labels(menu.response)]
        while "Next page" in turns[-1]:
            await place.alice.click(menu.response.message, label="Next page")
            seen += options(menu.response.message)
            turns.append(labels(menu.response))

        assert sorted(seen) == sorted(entry.question for entry in LIBRARY.knowledge.entries)
        assert turns == [["Next page"], ["Previous page", "Next page"], ["Previous page"]]


def read(text: str, kind: type) -> object:
    """Return YAML lines as the model of the file that they belong to."""
    document = parse_document(f"schema: 1\n{text}", "pasted.yaml")
    found = validate(document, kind)
    assert document.problems == []
    return found


LINES = st.text().map(harmless).filter(bool)


@given(st.text(max_size=QUESTION_LIMIT * 2))
def test_what_is_sent_is_one_harmless_line(words: str) -> None:
    """Doing it twice changes nothing, so that the form shows exactly what is sent."""
    line = harmless(words)

    assert harmless(line) == line
    assert len(line) <= QUESTION_LIMIT
    assert not {"`", "\n"} & set(line)


@given(st.lists(LINES, min_size=1, max_size=8, unique=True))
def test_posts_are_read_back(questions: list[str]) -> None:
    """Whatever was asked, a post fits one message and says what it said; its lines are YAML, whatever the signs."""
    gap, fitting = GapPost((questions[0],)), 1
    for question in questions[1:]:
        if longer := gap.asked_again(question):
            gap, fitting = longer, fitting + 1
    entry = LIBRARY.knowledge.entry("room-7")
    (made,) = read(entry_lines(gap, entry), Faq).entries

    assert len(gap.content) <= MESSAGE_LIMIT
    assert GapPost.of(gap.content) == gap
    assert gap.count == len(gap.questions) == fitting
    assert read(phrasing_lines(gap, entry), Phrasings).phrasings == {"room-7": gap.questions}
    assert questions[0].startswith(made.question.removesuffix("?"))
    assert made.question.endswith("?")
    assert not made.covered
    assert made.phrasings in (gap.questions, gap.questions[1:])


def test_signs_without_words_are_alike_only_where_they_are_the_same() -> None:
    """Nothing of an emoji is left to be compared."""
    gap = GapPost(("\N{FIRE}\N{FIRE}", "why?"))

    assert gap.is_like("\N{FIRE}\N{FIRE}")
    assert gap.is_like("Why")
    assert not gap.is_like("\N{SNOWFLAKE}\N{SNOWFLAKE}")
