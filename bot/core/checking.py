"""Checks knowledge as a whole: its files, its rules, whether replies fit a message, and the entries' tests."""

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path

from bot.core.knowledge.document import Document, numbered, problem_at
from bot.core.knowledge.loading import read_knowledge
from bot.core.knowledge.problems import Problem
from bot.core.knowledge.upkeep import upkeep_problems
from bot.core.matching.encoder import Store
from bot.core.replies import MESSAGE_LIMIT, Reply
from bot.core.responder import Responder


def check_knowledge(
    path: Path, shipped: Path, today: dt.date | None = None, *, draft: bool = False, store: Store | None = None
) -> list[Problem]:
    """Return everything that is wrong with the knowledge of a file or folder, in file order; empty if all is well.

    Args:
        path: the FAQ file, or the folder that holds `faq.yaml`.
        shipped: the folder of the shipped knowledge, for what `path` does not have.
        today: the day from which the age of answers is counted; None to leave out upkeep.
        draft: also run the entries' tests where a rule is broken; such knowledge is never served.
        store: keeps what is computed for the next check; None to keep nothing.
    """
    loaded = read_knowledge(path, shipped)
    knowledge = loaded.draft if draft else loaded.knowledge
    if knowledge is None:
        return loaded.problems
    return sorted([*loaded.problems, *served_problems(Responder(knowledge, store=store), loaded.faq, today)])


def served_problems(responder: Responder, document: Document, today: dt.date | None = None) -> Iterator[Problem]:
    """Yield what shows only in replies: those too long for a message, and entries' tests that fail; then upkeep."""
    yield from _too_long(responder, document)
    yield from _failed_tests(responder, document)
    if today is not None:
        yield from upkeep_problems(responder.knowledge, document, today)


def _too_long(responder: Responder, document: Document) -> Iterator[Problem]:
    """Yield entries whose reply would not fit a message, alone or, the longest one, beside the longest others."""
    entries = responder.knowledge.entries
    lengths = {entry.id: len(responder.respond_with(entry.id).text) for entry in entries}
    for number, entry in enumerate(entries):
        if lengths[entry.id] > MESSAGE_LIMIT:
            what = f"its reply has {lengths[entry.id]} characters; a message holds {MESSAGE_LIMIT}"
            yield _answer_problem(document, number, what)
    longest = sorted(entries, key=lambda entry: -lengths[entry.id])
    covered, uncovered = ([entry for entry in longest if entry.covered is kind] for kind in (True, False))
    for first, second in itertools.product(covered[:1], covered[1:2] + uncovered[:1]):
        length = len(responder.respond_with_both(first, second).text)
        if length > MESSAGE_LIMIT:
            what = f"together with '{second.id}' its reply has {length} characters; a message holds {MESSAGE_LIMIT}"
            yield _answer_problem(document, entries.index(first), what)


def _answer_problem(document: Document, number: int, what: str) -> Problem:
    return problem_at(document, ("entries", number, "answer"), what, "Shorten the answer")


def _failed_tests(responder: Responder, document: Document) -> Iterator[Problem]:
    for number, entry in enumerate(responder.knowledge.entries):
        tests = ("entries", number, "tests")
        for path, question in numbered(entry.tests.find, (*tests, "find")):
            reply = responder.respond(question)
            if entry.id not in {found.entry_id for found in reply.entries}:
                what = f"'{question}' should find this entry, but {_outcome(reply)}"
                yield problem_at(document, path, what, "Add phrasings like it, or correct the test")
        for path, question in numbered(entry.tests.avoid, (*tests, "avoid")):
            if entry.id in {found.entry_id for found in responder.respond(question).shown}:
                what = f"'{question}' must not be answered with this entry, but is"
                fix = "Add phrasings like it to the right entry, or correct the test"
                yield problem_at(document, path, what, fix)


def _outcome(reply: Reply) -> str:
    found = ", ".join(f"'{entry.entry_id}'" for entry in reply.entries)
    verb = "offers" if reply.choices else "finds"
    return f"it {verb} {found}" if found else f"the outcome is {reply.outcome}"
