"""Questions without an answer: from the member's press to lines of YAML, and what never goes along."""

import asyncio
import doctest
import logging
import signal
import sys

import aiohttp
import discord
import pytest
import pytest_asyncio
from discord import Message
from hypothesis import given
from hypothesis import strategies as st
from simcord import ChannelHandle, InteractionResult

from bot.adapters.discord import gap_posts, gaps
from bot.adapters.discord.client import FaqClient
from bot.adapters.discord.gap_posts import QUESTION_LIMIT, GapPost, entry_lines, harmless, phrasing_lines
from bot.adapters.discord.render import render
from bot.core.knowledge.document import parse_document
from bot.core.knowledge.models import Faq, Phrasings
from bot.core.knowledge.validation import validate
from bot.core.replies import MESSAGE_LIMIT
from bot.reloading.live import LiveResponder
from bot.settings import Settings

from .conftest import Place
from .double import world
from .double.child import running
from .double.server import Double
from .fakes import EMERGENCY, MARKER, FakeResponder, small_responder, tallied
from .openapi import exchange_faults
from .pressing import HELPFUL, NOT_HELPFUL, asked, below, labels

NOTICES = small_responder().notices
SEND = "Send this question to the people who run the bot"
FIELD = "question"


@pytest.fixture
def simcord_bot(responder: FakeResponder) -> FaqClient:
    """Return a client whose owners take questions."""
    return FaqClient(LiveResponder(responder), Settings.model_construct(gaps_channel=1), shard_count=1)


@pytest_asyncio.fixture
async def channel(place: Place) -> ChannelHandle:
    """Return the channel of the maintainers."""
    made = place.env.guild.create_text_channel("gaps")
    place.follow(Settings.model_construct(gaps_channel=made.id))
    return made


async def sent(place: Place, words: str) -> InteractionResult:
    """Return what is said to Alice, who sends these words from the form below a miss."""
    shown = await place.alice.click(await asked(place, "miss"), label=SEND)
    return await place.alice.submit_modal(shown, {FIELD: words})


def posts(channel: ChannelHandle) -> list[str]:
    """Return what the channel holds, oldest first."""
    return [message.content for message in channel.history()]


def prefilled(shown: InteractionResult) -> str:
    """Return the words that the form holds."""
    assert shown.modal is not None
    return shown.modal["components"][0]["component"].get("value") or ""


def lines(shown: InteractionResult) -> list[str]:
    """Return the lines of a menu."""
    return [option.label for option in shown.response.message.components[0].children[0].options]


async def filed(message: Message) -> str:
    """Return the one file below a post."""
    (attachment,) = message.attachments
    return (await attachment.read()).decode()


class TestButton:
    """Where the button stands, and what it shows."""

    pytestmark = pytest.mark.asyncio

    @pytest.mark.usefixtures("channel")
    async def test_it_stands_below_a_miss_and_none_of_these(self, place: Place) -> None:
        """In public and in private."""
        private = await place.alice.slash(place.channel, "ask", question="miss")
        public = await asked(place, "miss")
        choices = await asked(place, "which")
        await place.alice.click(choices, label="None of these")

        assert [SEND in labels(message) for message in (private.response, public, place.last)] == [True] * 3

    @pytest.mark.usefixtures("channel")
    async def test_it_stands_below_the_thanks_for_a_bad_vote_alone(self, place: Place) -> None:
        """Who was helped has nothing to send."""
        message = await asked(place, "related")
        bad, good = [await place.alice.click(message, label=label) for label in (NOT_HELPFUL, HELPFUL)]

        assert labels(bad.response) == [SEND]
        assert good.response.message.components == []
        assert SEND not in labels(message)

    @pytest.mark.usefixtures("channel")
    async def test_form_shows_the_askers_own_words(self, place: Place) -> None:
        """As they would be sent, after a miss and after a bad vote; no name is in it, and it says so."""
        miss = await place.alice.click(await asked(place, "miss"), label=SEND)
        voted = await place.alice.click(await asked(place, "related"), label=NOT_HELPFUL)
        bad = await place.alice.click(voted.response.message, label=SEND)

        assert [prefilled(miss), prefilled(bad)] == ["miss", "related"]
        assert "No name" in miss.modal["components"][0]["description"]
        assert "leave out personal health details" in miss.modal["components"][0]["description"]

    @pytest.mark.usefixtures("channel")
    async def test_others_words_are_not_shown_in_the_form(self, place: Place) -> None:
        """Nobody sends what somebody else has asked without typing it; nor where the question is not at hand."""
        others = await place.member("bob").click(await asked(place, "miss"), label=SEND)
        private = await place.alice.slash(place.channel, "ask", question="miss")
        alone = await place.alice.click(private.response.message, label=SEND)

        assert [prefilled(others), prefilled(alone)] == ["", ""]

    @pytest.mark.usefixtures("channel")
    @pytest.mark.parametrize("error", [aiohttp.ServerDisconnectedError(), ConnectionResetError(), TimeoutError()])
    async def test_form_is_empty_where_the_words_cannot_be_fetched(
        self, place: Place, monkeypatch: pytest.MonkeyPatch, error: Exception
    ) -> None:
        """Discord wants it within three seconds, whatever the network does."""

        async def broken(_self: object, _number: int) -> None:
            raise error

        miss = await asked(place, "miss")
        monkeypatch.setattr(discord.TextChannel, "fetch_message", broken)
        shown = await place.alice.click(miss, label=SEND)

        assert prefilled(shown) == ""

    @pytest.mark.usefixtures("channel")
    async def test_nothing_is_sent_before_the_form_is(self, place: Place, channel: ChannelHandle) -> None:
        """A press alone posts nothing."""
        await place.alice.click(await asked(place, "miss"), label=SEND)

        assert posts(channel) == []
        assert not place.env.bot._connection._view_store._modals  # a form works after a restart, too: nothing is kept

    async def test_button_of_a_time_when_it_was_on_says_that_it_is_gone(self, place: Place) -> None:
        """After the owners have switched it off."""
        place.follow(Settings.model_construct())
        result = await place.alice.click(await below(place, "faq1:gap:0:"), label="press")

        assert [result.response.content] == render(NOTICES.notice("gone"))

    async def test_form_of_a_time_when_it_was_on_says_that_it_is_gone(
        self, place: Place, channel: ChannelHandle
    ) -> None:
        """What somebody typed meanwhile goes nowhere; a cry for help is still heard."""
        shown = await place.alice.click(await asked(place, "miss"), label=SEND)
        place.follow(Settings.model_construct())
        result = await place.alice.submit_modal(shown, {FIELD: "may I bring my dog"})

        assert [result.response.content] == render(NOTICES.notice("gone"))
        assert posts(channel) == []


class TestOff:
    """What is so where no channel is set."""

    pytestmark = pytest.mark.asyncio

    @pytest.fixture
    def simcord_bot(self, responder: FakeResponder) -> FaqClient:
        """Return a client as shipped."""
        return FaqClient(LiveResponder(responder), shard_count=1)

    async def test_there_is_no_button(self, place: Place) -> None:
        """Neither below a miss nor after a vote; and `/privacy` does not speak of it."""
        miss = await asked(place, "miss")
        voted = await place.alice.click(await asked(place, "related"), label=NOT_HELPFUL)
        privacy = await place.alice.slash(place.channel, "privacy")

        assert labels(miss) == ["Browse topics", "Delete"]
        assert voted.response.message.components == []
        assert [privacy.response.content] == render(NOTICES.privacy())


class TestSending:
    """What goes to the maintainers."""

    pytestmark = pytest.mark.asyncio

    async def test_words_are_posted_without_name_or_id(
        self, place: Place, channel: ChannelHandle, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The words alone, in a block of code; the member is thanked in private; nothing is logged, a count is kept."""
        caplog.set_level(logging.DEBUG, logger="bot")
        result = await sent(place, f"what does it cost? {MARKER}")

        assert posts(channel) == [f"Without an answer, times asked: 1\n```\nwhat does it cost? {MARKER}\n```"]
        assert labels(channel.last_message) == ["Phrasing of …", "New entry", "Dismiss"]
        assert [result.response.content] == render(NOTICES.notice("sent"))
        assert result.response.ephemeral
        (body,) = filter(None, place.bodies(f"/channels/{channel.id}/messages"))
        assert not [text for text in ("alice", str(place.alice.id)) if text in str(body)]
        assert MARKER not in caplog.text
        assert tallied(place.env.bot.services.metrics)["gap_sent", ""] == 1

    async def test_like_questions_are_counted_in_one_post(self, place: Place, channel: ChannelHandle) -> None:
        """With the different words in which they were asked; another question gets a post of its own."""
        miss = await asked(place, "miss")
        for words in ("what does it cost?", "what does it costs", "what does it cost?", "can animals have it"):
            shown = await place.alice.click(miss, label=SEND)
            await place.alice.submit_modal(shown, {FIELD: words})

        assert posts(channel) == [
            "Without an answer, times asked: 3\n```\nwhat does it cost?\nwhat does it costs\n```",
            "Without an answer, times asked: 1\n```\ncan animals have it\n```",
        ]

    async def test_like_questions_that_come_at_once_are_counted_in_one_post(
        self, place: Place, channel: ChannelHandle, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """None of them is lost, and none gets a post of its own, though an answer takes its time over the network."""
        bot, words = place.env.bot, ("what does it cost?", "what does it costs", "what does it cost")
        request = bot.http.request

        async def slow(*asked: object, **fields: object) -> object:
            answer = await request(*asked, **fields)
            await asyncio.sleep(0.01)
            return answer

        monkeypatch.setattr(bot.http, "request", slow)
        target = bot.get_partial_messageable(channel.id)
        await asyncio.gather(*(gaps._post(target, bot.user, said, bot.services) for said in words))

        (gap,) = map(GapPost.of, posts(channel))
        assert (gap.count, set(gap.questions)) == (3, set(words))

    async def test_question_whose_post_was_dismissed_meanwhile_is_posted_anew(
        self, place: Place, channel: ChannelHandle
    ) -> None:
        """It is not lost with the post."""
        await sent(place, "what does it cost?")
        place.env.inject_error("PATCH", "/channels/*/messages/*", status=404, code=10008)
        result = await sent(place, "what does it costs")

        assert GapPost.of(posts(channel)[-1]) == GapPost(("what does it costs",))
        assert [result.response.content] == render(NOTICES.notice("sent"))

    async def test_words_that_do_not_fit_a_post_are_posted_anew(self, place: Place, channel: ChannelHandle) -> None:
        """Four long questions fill one."""
        miss, long = await asked(place, "miss"), "what does it cost " * 27
        for number in range(5):
            shown = await place.alice.click(miss, label=SEND)
            await place.alice.submit_modal(shown, {FIELD: f"{long}{number}"})

        assert [GapPost.of(post).count for post in posts(channel)] == [4, 1]
        assert sum(len(GapPost.of(post).questions) for post in posts(channel)) == 5

    async def test_marks_are_made_harmless(self, place: Place, channel: ChannelHandle) -> None:
        """No mention, link, mark or end of the block is left of them."""
        await sent(place, "@everyone <@5> ``` **is** [this](https://example.org) \u202e safe?\n\u200b")

        assert GapPost.of(posts(channel)[0]) == GapPost(("''' **is** [this](https://example.org) safe?",))
        (body,) = filter(None, place.bodies(f"/channels/{channel.id}/messages"))
        assert body["allowed_mentions"]["parse"] == []

    async def test_emergency_is_answered_and_not_sent(self, place: Place, channel: ChannelHandle) -> None:
        """The people who run the bot are no helpline."""
        for words in ("emergency", "<@5> emergency"):
            result = await sent(place, words)

            assert [result.response.content] == render(EMERGENCY)
            assert result.response.ephemeral
        assert posts(channel) == []

    async def test_words_that_cannot_be_read_are_not_sent(
        self, place: Place, channel: ChannelHandle, responder: FakeResponder
    ) -> None:
        """They may tell of an emergency, so the member is told at once that something went wrong."""
        result = await sent(place, "break")

        assert [result.response.content] == render(responder.failure())
        assert posts(channel) == []

    async def test_who_sends_too_often_has_to_wait(self, place: Place, channel: ChannelHandle) -> None:
        """By the same rate as questions."""
        miss = await asked(place, "miss")
        forms = [await place.alice.click(miss, label=SEND) for _ in range(6)]
        said = [await place.alice.submit_modal(form, {FIELD: f"{number}" * 9}) for number, form in enumerate(forms)]

        assert len(posts(channel)) == 5
        assert "try again in" in said[-1].response.content

    async def test_words_that_say_nothing_are_not_sent(self, place: Place, channel: ChannelHandle) -> None:
        """Blanks and points ask nothing."""
        result = await sent(place, "<@5> ...")

        assert [result.response.content] == render(NOTICES.notice("hint"))
        assert posts(channel) == []

    async def test_lost_channel_is_told_in_one_sentence(
        self, place: Place, channel: ChannelHandle, responder: FakeResponder
    ) -> None:
        """To the member; the log has the cause and none of the words."""
        place.follow(Settings.model_construct(gaps_channel=channel.id + 1))
        result = await sent(place, MARKER)

        assert [result.response.content] == render(responder.failure())

    async def test_privacy_speaks_of_it(self, place: Place) -> None:
        """As long as it is on."""
        result = await place.alice.slash(place.channel, "privacy")

        assert [result.response.content] == render(NOTICES.privacy(gaps=True))


class TestMaintainers:
    """What becomes of a post."""

    pytestmark = pytest.mark.asyncio

    @pytest_asyncio.fixture
    async def post(self, place: Place, channel: ChannelHandle) -> Message:
        """Return a post with one question."""
        await sent(place, "are there books in room 7?")
        return channel.last_message

    async def test_phrasing_of_an_entry_becomes_yaml(self, place: Place, channel: ChannelHandle, post: Message) -> None:
        """The nearest entry stands first; the file says where its lines go, and the program reads it."""
        bob = place.member("bob")
        shown = await bob.click(post, label="Phrasing of …")
        offered = lines(shown)
        picked = await bob.select(shown.response.message, ["room-7"])
        text = await filed(channel.last_message)

        assert shown.response.ephemeral
        assert (offered[0], len(offered)) == ("What is in room 7?", 15)
        assert picked.acknowledged
        assert 'of those below "room-7:"' in text
        assert read(text, Phrasings).phrasings == {"room-7": ("are there books in room 7?",)}
        assert posts(channel) == [post.content]

    async def test_new_entry_becomes_yaml(self, place: Place, channel: ChannelHandle, post: Message) -> None:
        """In the section of the nearest entry."""
        await place.member("bob").click(post, label="New entry")
        (entry,) = read(await filed(channel.last_message), Faq).entries

        assert (entry.section, entry.question) == ("Rooms", "are there books in room 7?")
        assert labels(channel.last_message) == labels(post)

    @pytest.mark.parametrize(("label", "kind"), [("Phrasing of …", 5), ("New entry", 6)])
    async def test_press_is_acknowledged_before_anything_else(
        self, place: Place, post: Message, label: str, kind: int
    ) -> None:
        """Ranking may take longer than Discord waits; and the post is not fetched, as it comes with the press."""
        before = len(place.env.http_requests)
        await place.member("bob").click(post, label=label)
        first, *others = place.env.http_requests[before:]

        assert (first.path.endswith("/callback"), first.json["type"]) == (True, kind)
        assert [request.path for request in others if request.method == "GET"] == []

    async def test_dismissed_post_is_gone(self, place: Place, channel: ChannelHandle, post: Message) -> None:
        """Twice is no fault, and what leads to it says that it is gone."""
        bob = place.member("bob")
        shown = await bob.click(post, label="Phrasing of …")
        await bob.click(post, label="Dismiss")
        picked = await bob.select(shown.response.message, ["room-7"])

        assert posts(channel) == []
        assert [followup.content for followup in picked.followups] == render(NOTICES.notice("gone"))

    async def test_many_entries_have_pages(self, place: Place, post: Message, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each leads to its neighbours, and together they hold every entry once."""
        monkeypatch.setattr(gaps, "PAGE", 6)
        shown = await place.alice.click(post, label="Phrasing of …")
        seen, turns = lines(shown), [labels(shown.response)[1:]]
        while "Next page" in turns[-1]:
            await place.alice.click(shown.response.message, label="Next page")
            seen += lines(shown)
            turns.append(labels(shown.response)[1:])

        assert sorted(seen) == sorted(entry.question for entry in small_responder().knowledge.entries)
        assert turns == [["Next page"], ["Previous page", "Next page"], ["Previous page"]]


@pytest.mark.asyncio
@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no signals between processes")
async def test_form_of_an_earlier_process_is_taken_on_real_sockets() -> None:
    """What a member sends after the bot was started again is posted, without a word of it in the log."""
    async with Double(exchange_faults) as double, running(double, "discord", gaps_channel=world.OTHER_CHANNEL) as bot:
        await double.welcomed()
        await double.send("INTERACTION_CREATE", world.form(gaps.FORM, f"is there {MARKER}?"))
        post = await double.request("POST", f"/channels/{world.OTHER_CHANNEL}/messages")
        await double.request("POST", "/webhooks/.*")
        ending = await bot.stop(signal.SIGTERM)

    assert post.body["content"] == GapPost((f"is there {MARKER}?",)).content
    assert world.ALICE not in str(post.body)
    assert MARKER not in ending.stderr
    assert double.faults == []


def read(text: str, kind: type) -> object:
    """Return YAML lines as the model of the file that they belong to."""
    document = parse_document(f"schema: 1\n{text}", "pasted.yaml")
    found = validate(document, kind)
    assert document.problems == []
    return found


@given(st.lists(st.text().map(harmless).filter(bool), min_size=1, max_size=8, unique=True))
def test_posts_are_read_back(questions: list[str]) -> None:
    """Whatever was asked, a post fits one message and says what it said."""
    gap = GapPost((questions[0],))
    fitting = 1
    for question in questions[1:]:
        if longer := gap.asked_again(question):
            gap, fitting = longer, fitting + 1

    assert len(gap.content) <= MESSAGE_LIMIT
    assert GapPost.of(gap.content) == gap
    assert gap.count == len(gap.questions) == fitting


def test_signs_without_words_are_alike_only_where_they_are_the_same() -> None:
    """Nothing of an emoji is left to be compared."""
    gap = GapPost(("\N{FIRE}\N{FIRE}", "why?"))

    assert gap.is_like("\N{FIRE}\N{FIRE}")
    assert gap.is_like("Why")
    assert not gap.is_like("\N{SNOWFLAKE}\N{SNOWFLAKE}")


@given(st.text(max_size=QUESTION_LIMIT * 2))
def test_what_is_sent_is_one_harmless_line(words: str) -> None:
    """Doing it twice changes nothing, so that the form shows exactly what is sent."""
    line = harmless(words)

    assert harmless(line) == line
    assert len(line) <= QUESTION_LIMIT
    assert not {"`", "\n"} & set(line)


@given(st.text().map(harmless).filter(bool))
def test_lines_are_yaml_whatever_was_asked(question: str) -> None:
    """Quotes, colons and signs of all kinds included."""
    entry = small_responder().knowledge.entry("room-7")
    (made,) = read(entry_lines(GapPost((question,)), entry), Faq).entries

    assert read(phrasing_lines(GapPost((question,)), entry), Phrasings).phrasings == {"room-7": (question,)}
    assert question.startswith(made.question)
    assert question in made.all_phrasings


def test_examples_in_the_documentation_hold() -> None:
    """The module's doctests run."""
    results = doctest.testmod(gap_posts)
    assert (results.attempted > 0, results.failed) == (True, 0)
