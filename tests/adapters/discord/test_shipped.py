"""The shipped knowledge in Discord's form: whatever is answered, it is one message, and what matters stands first."""

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

from bot.adapters.discord.render import BOLD, SMALL, arrange, render
from bot.adapters.discord.sending import NOTICE, PRIVATE, Standing
from bot.core.answering.autocomplete import SHOWN_LIMIT
from bot.core.answering.composition import Composer
from bot.core.answering.notices import Notices
from bot.core.knowledge.safety_models import SafetyRule
from bot.core.replies import Reply, SafetyKind
from bot.core.responder import Responder

from .fakes import client
from .test_render import WORDS, faults_of

PHONE_LINE = 46
"""Letters of small print that fit one line of a phone, as `docs/pictures` shows it: 302 pixels."""
LONGEST = 4000
"""Characters of the longest message that Discord takes, from those who pay for it."""
PUBLIC = Standing(public=True, asker=2**63)
LEADING = ("can't breathe", "since the injection", "kms", "cost", "my MRI", "should I", "stop aspirin", "hi", "risk")
"""Words that lead to every outcome."""


def test_every_answer_is_one_message(shipped_responder: Responder) -> None:
    """With its caveat and note, also two of them together, whichever they are; each is a suggestion that fits."""
    entries = shipped_responder.knowledge.entries
    pairs = permutations([entry for entry in entries if entry.covered], 2)

    assert [entry.id for entry in entries if len(render(shipped_responder.respond_with(entry.id))) > 1] == []
    assert [(a.id, b.id) for a, b in pairs if len(render(shipped_responder.respond_with_both(a, b))) > 1] == []
    assert all(1 <= len(entry.question) <= SHOWN_LIMIT for entry in entries)


def test_everything_else_is_one_message(shipped_responder: Responder) -> None:
    """Misses, greetings, safety replies, what the bot says of itself, and all topics, with their buttons."""
    topics, notices = shipped_responder.topics, shipped_responder.notices
    asked = ("", "what is the weather", "can't breathe since the injection", "hello", "cost")
    own = (
        *map(notices.notice, ("help", "sent")), notices.privacy(), notices.privacy(counts=True, gaps=True),
        notices.about(), notices.wrong(),
    )  # fmt: skip
    pages = (topics.sections(), *(topics.questions(entry.id) for entry in shipped_responder.knowledge.entries))
    for parts in (
        *(arrange(shipped_responder.respond(query), PRIVATE, WORDS) for query in asked),
        *(arrange(notice, NOTICE, WORDS) for notice in own),
        *(arrange(page, PRIVATE, WORDS) for page in pages),
    ):
        assert len(parts) == 1
        assert faults_of(parts) == []


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(LEADING), max_size=12).map(" ".join)))
def test_everything_that_is_sent_carries_its_caveat_and_note(shipped_responder: Responder, query: str) -> None:
    """Whatever is asked, wherever it is answered: Discord would take the messages, and the note is their last word."""
    made = shipped_responder.respond(query)
    for standing in (PRIVATE, PUBLIC, Standing(target=2**63)):
        reply = shipped_responder.notices.in_public(made) if standing.public else made
        parts = arrange(reply, standing, WORDS)
        said = "\n".join(part.content for part in parts)
        assert reply.physician_note in parts[-1].content.splitlines()[-1]
        assert all(line in said for line in reply.caveat.splitlines())
        assert faults_of(parts) == []


def lines_of(reply: Reply) -> list[str]:
    """Return what is said, line by line, blank ones left out."""
    return [line for content in render(reply) for line in content.splitlines() if line]


def rule_of(responder: Responder, kind: SafetyKind) -> SafetyRule:
    """Return a rule of this kind."""
    return next(rule for rule in responder.knowledge.safety.rules if rule.kind is kind)


@pytest.mark.parametrize("region", ["", "us", "uk"])
def test_crisis_begins_with_whom_to_turn_to(shipped_responder: Responder, region: str) -> None:
    """The line that helps is the first of six at most; in private one in the asker's language may stand above it."""
    knowledge, rule = shipped_responder.knowledge, rule_of(shipped_responder, SafetyKind.CRISIS)
    composer, contacts = Composer(knowledge, region), knowledge.safety.contacts(region)
    public = lines_of(Notices(knowledge, contacts).in_public(composer.safety(rule)))
    private = lines_of(composer.led(composer.safety(rule), "de"))

    assert public[0] == f"{BOLD}{contacts.crisis}{BOLD}"
    assert private[1].startswith(f"{BOLD}{contacts.crisis}")
    assert contacts.emergency in public[1]
    assert contacts.emergency in private[2]
    assert max(len(public), len(private)) <= 6


def test_emergency_begins_with_what_to_do(shipped_responder: Responder) -> None:
    """The act is in the first of six lines at most; the same again is shorter still."""
    whole = shipped_responder.respond_with_rule(rule_of(shipped_responder, SafetyKind.EMERGENCY).id)
    number = shipped_responder.knowledge.safety.contacts("").emergency

    for reply, most in ((whole, 6), (shipped_responder.notices.again(whole), 3)):
        assert number in lines_of(reply)[0]
        assert len(lines_of(reply)) <= most


def test_small_print_is_short(shipped_responder: Responder) -> None:
    """Caveat and note are read only where no line takes a second one on a phone, and crowd out no answer."""
    knowledge = shipped_responder.knowledge
    answers = [shipped_responder.respond_with(entry.id) for entry in knowledge.entries if entry.covered]
    asked = ("hello", "what is the capital of France?", "anything to avoid afterwards")
    replies = [*map(shipped_responder.respond, asked), shipped_responder.failure()]
    replies += [shipped_responder.respond_with(entry.id) for entry in knowledge.entries]
    safety = knowledge.safety.replies.values()
    printed = {
        *(line for reply in replies for line in (reply.caveat, reply.physician_note)),
        *(line for wording in safety for line in (wording.caveat, wording.physician_note or "")),
    }
    assert [line for line in printed if len(line) > PHONE_LINE] == []

    median = render(sorted(answers, key=lambda reply: len(reply.body))[len(answers) // 2])[0]
    small = [line for line in median.splitlines() if line.startswith(SMALL)]
    assert {len(reply.caveat.splitlines()) for reply in answers} == {1}
    assert len(small) == 2
    assert sum(map(len, small)) <= len(median) / 3


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
async def test_no_message_holds_up_the_event_loop(shipped_responder: Responder, text: str) -> None:
    """While one member's message is answered the others wait 50 ms at most; the best of three, for a busy machine."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))  # as the bot itself has it
    ask = partial(client(shipped_responder).services.intake.ask, text[:LONGEST])

    assert min([await held_up(ask()) for _ in range(3)]) < 0.05


async def held_up(answering: Coroutine[Any, Any, Reply]) -> float:
    """Return the longest time for which the event loop did nothing else, in seconds of the processor."""
    task, longest, last = asyncio.create_task(answering), 0.0, time.process_time()
    while not task.done():
        await asyncio.sleep(0)
        longest, last = max(longest, (now := time.process_time()) - last), now
    return longest
