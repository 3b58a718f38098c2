"""The shipped knowledge in Discord's form: whatever is answered, it is one message."""

import asyncio
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.client import FaqClient
from bot.adapters.discord.render import BOLD, SMALL, arrange, render
from bot.adapters.discord.sending import NOTICE, PRIVATE, Standing
from bot.adapters.discord.texts import Texts
from bot.core.answering.autocomplete import SHOWN_LIMIT
from bot.core.answering.composition import Composer
from bot.core.answering.contacts import contacts_for
from bot.core.answering.notices import Notices
from bot.core.answering.topics import Topics
from bot.core.replies import Reply, SafetyKind
from bot.core.responder import Responder
from bot.reloading.live import LiveResponder

from .test_render import faults_of

LABELS = Texts().__getitem__
PHONE_LINE = 46
"""Letters of small print that fit one line of a phone, as `docs/pictures` shows it: 302 pixels."""
STANDINGS = (PRIVATE, Standing(public=True, asker=2**63), Standing(target=2**63))
WORDS = (
    "can't breathe",
    "since the injection",
    "kms",
    "cost",
    "my MRI",
    "should I",
    "stop aspirin",
    "needle",
    "hi",
    "risk",
)
"""Words that lead to every outcome."""


@pytest.fixture(scope="module")
def shipped(shipped_responder: Responder) -> Responder:
    """Return a responder with the shipped knowledge."""
    return shipped_responder


def test_every_entry_is_one_message(shipped: Responder) -> None:
    """No entry's answer is cut in two, with its caveat, provenance and note."""
    cut = [entry.id for entry in shipped.knowledge.entries if len(render(shipped.respond_with(entry.id))) > 1]

    assert cut == []


def test_every_two_entries_are_one_message(shipped: Responder) -> None:
    """A message with two questions gets one message back, whichever two they are."""
    covered = [entry for entry in shipped.knowledge.entries if entry.covered]
    pairs = permutations(covered, 2)
    cut = [(one.id, two.id) for one, two in pairs if len(render(shipped.respond_with_both(one, two))) > 1]

    assert cut == []


@pytest.mark.parametrize("query", ["", "what is the weather", "can't breathe since the injection", "hello", "cost"])
def test_other_replies_are_one_message(shipped: Responder, query: str) -> None:
    """So are misses, greetings, safety replies and what the source does not cover."""
    assert len(render(shipped.respond(query))) == 1


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)))
def test_everything_that_is_sent_carries_its_caveat_and_note(shipped: Responder, query: str) -> None:
    """Whatever is asked, wherever it is answered: Discord would take the messages, and the note is their last word."""
    made = shipped.respond(query)
    for standing in STANDINGS:
        reply = shipped.notices.in_public(made) if standing.public else made
        parts = arrange(reply, standing, LABELS)
        said = "\n".join(part.content for part in parts)
        assert reply.physician_note in parts[-1].content.splitlines()[-1]
        assert all(line in said for line in reply.caveat.splitlines())
        assert faults_of(parts) == []


def lines_of(reply: Reply) -> list[str]:
    """Return what stands in public, line by line, blank ones left out."""
    parts = arrange(reply, Standing(public=True, asker=1), LABELS)
    return [line for part in parts for line in part.content.splitlines() if line]


def rule_of(shipped: Responder, kind: SafetyKind) -> str:
    """Return the id of a rule of this kind."""
    return next(rule.id for rule in shipped.knowledge.safety.rules if rule.kind is kind)


@pytest.mark.parametrize("region", ["", "us", "uk"])
def test_crisis_in_public_begins_with_whom_to_turn_to(shipped: Responder, region: str) -> None:
    """The line that helps is the first of six at most, and needs no press."""
    contacts = contacts_for(shipped.knowledge.safety, region)
    whole = shipped.respond_with_rule(rule_of(shipped, SafetyKind.CRISIS))
    first, *others = lines_of(Notices(shipped.knowledge, contacts).in_public(whole))

    assert first == f"{BOLD}{contacts.crisis}{BOLD}"
    assert contacts.emergency in others[0]
    assert len(others) < 6


@pytest.mark.parametrize("region", ["", "us", "uk"])
def test_crisis_in_private_begins_with_whom_to_turn_to(shipped: Responder, region: str) -> None:
    """So does the whole reply, in a direct message, in six lines with one in the asker's language."""
    composer = Composer(shipped.knowledge, region)
    rule = next(rule for rule in shipped.knowledge.safety.rules if rule.kind is SafetyKind.CRISIS)
    whole = composer.led(composer.safety(rule), "de")
    lines = [line for line in render(whole)[0].splitlines() if line]

    assert lines[1].startswith(f"{BOLD}{composer.contacts.crisis}")
    assert composer.contacts.emergency in lines[2]
    assert len(lines) <= 6


def test_small_print_is_two_lines_and_a_third_of_a_median_answer(shipped: Responder) -> None:
    """Caveat and note never crowd out the answer that they stand under."""
    answers = [shipped.respond_with(entry.id) for entry in shipped.knowledge.entries if entry.covered]
    median = sorted(answers, key=lambda reply: len(reply.body))[len(answers) // 2]
    small = [line for line in render(median)[0].splitlines() if line.startswith(SMALL)]

    assert {len(reply.caveat.splitlines()) for reply in answers} == {1}
    assert len(small) == 2
    assert sum(map(len, small)) <= len(render(median)[0]) / 3


def test_small_print_takes_no_second_line_of_a_phone(shipped: Responder) -> None:
    """Caveat and note of any reply: they are read only where they are short."""
    asked = ("hello", "what is the capital of France?", "anything to avoid afterwards")
    replies = [
        *(shipped.respond_with(entry.id) for entry in shipped.knowledge.entries),
        *(shipped.respond_with_rule(rule.id) for rule in shipped.knowledge.safety.rules),
        *map(shipped.respond, asked),
        shipped.failure(),
    ]
    small = {line for reply in replies for line in (*reply.caveat.splitlines(), reply.physician_note)}

    assert [line for line in small if len(line) > PHONE_LINE] == []


def test_emergency_begins_with_what_to_do(shipped: Responder) -> None:
    """The act is in the first of six lines at most; the same again is shorter still."""
    whole = shipped.respond_with_rule(rule_of(shipped, SafetyKind.EMERGENCY))
    number = contacts_for(shipped.knowledge.safety).emergency

    for reply, most in ((whole, 6), (shipped.notices.again(whole), 3)):
        assert number in lines_of(reply)[0]
        assert len(lines_of(reply)) <= most


def test_every_notice_and_every_page_is_one_message(shipped: Responder) -> None:
    """What the bot says of itself, and all topics, fit a message each, with their buttons."""
    topics, notices = Topics(shipped.knowledge, shipped.notices), shipped.notices
    pages = [topics.sections(), *(topics.questions(entry.id) for entry in shipped.knowledge.entries)]
    for parts in (
        *(
            arrange(notice(), NOTICE, LABELS)
            for notice in (
                partial(notices.notice, "help"),
                notices.privacy,
                partial(notices.privacy, counts=True, gaps=True),
                partial(notices.notice, "sent"),
                notices.about,
                notices.wrong,
            )
        ),
        *(arrange(page, PRIVATE, LABELS) for page in pages),
    ):
        assert len(parts) == 1
        assert faults_of(parts) == []


LONGEST = 4000
"""Characters of the longest message that Discord takes, from those who pay for it."""


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "text",
    [
        "how mnay sesions does it tkae and waht does it csot and how lnog until it hepls me agian pleese",
        "xqzj qzxw " * 10,
        "does it hurt when they inject the back, and what may I take for the pain? " * 54,
        "my leg is numb and I cannot breathe " * 111,
        " ".join(f"qx{number}zj" for number in range(520)),
        "a" * LONGEST,
        "\u200b" * LONGEST,
        "\U0001f600" * LONGEST,
    ],
    ids=["misspelt", "unknown", "questions", "alarms", "many unknown", "one word", "zero width", "emoji"],
)
async def test_no_message_holds_up_the_event_loop(shipped: Responder, text: str) -> None:
    """While one member's message is answered the others wait 50 ms at most; the best of three, for a busy machine."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))  # as the bot itself has it
    client = FaqClient(LiveResponder(shipped), shard_count=1)

    assert min([await held_up(client.services.intake.ask(text[:LONGEST])) for _ in range(3)]) < 0.05


async def held_up(answering: Coroutine[Any, Any, Reply]) -> float:
    """Return the longest time for which the event loop did nothing else, in seconds of the processor."""
    task, longest, last = asyncio.create_task(answering), 0.0, time.process_time()
    while not task.done():
        await asyncio.sleep(0)
        longest, last = max(longest, (now := time.process_time()) - last), now
    return longest


def test_every_suggestion_is_a_choice_that_discord_takes(shipped: Responder) -> None:
    """Names and values of 1 to 100 characters."""
    assert all(1 <= len(entry.question) <= SHOWN_LIMIT for entry in shipped.knowledge.entries)
