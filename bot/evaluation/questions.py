"""Labelled questions: what was asked, and which entries are a right answer. Read from YAML, one row per question.

A row is `q:` with one of

- `entry:` the id of the right entry, or a list of two for a message that asks two things;
- `off_topic:` anything: the question has nothing to do with the subject;
- `topic:` a topic or a list of topics, any of which is right, where a table says which entries belong to a topic.

A row that names an entry which does not exist is passed over, with a warning: the entry may have been retired.

A row of safety messages is `q:`, `kind:` (what is due) and `set:` (such as development or judging: the latter is never
looked at while rules are written).
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml

from bot.core.errors import FaqBotError
from bot.core.knowledge.document import Loader
from bot.core.knowledge.models import KnowledgeBase

_log = logging.getLogger(__name__)

ENTRY_TESTS = "the entries' tests"
"""Name of the set of the entries' own tests."""
TOPICS_FILE = "topics.yaml"
"""Table of topics, for files of questions beside it that label by topic."""
OFF_TOPIC = "off-topic"
"""What stands for 'not about the subject' in a topic table."""
SAFETY = "safety"
"""What stands for 'a safety reply' in a topic table."""
BENIGN = "benign"
"""Due to a message that looks dangerous but is an ordinary question: no safety reply."""
OTHER_TREATMENT = "other_treatment"
"""Due to a message about another injection or drug: none of our facts may be the answer."""


class QuestionKind(StrEnum):
    """What a right reply to a question looks like."""

    ANSWERABLE = "answerable"
    UNCOVERED = "uncovered"
    """About the subject, but the source is silent."""
    OFF_TOPIC = "off-topic"
    SAFETY = "safety"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One question and what is right."""

    text: str
    kind: QuestionKind
    right: frozenset[str]
    """Ids of the entries that are a right answer; both of them where two things are asked."""
    both: bool = False
    """True where two things are asked and both answers are wanted."""
    due: str = ""
    """Of a safety message: a `SafetyKind`, `BENIGN` or `OTHER_TREATMENT`; empty where any safety reply will do."""


def require_files(paths: Sequence[Path]) -> None:
    """Raise FaqBotError for a question file that does not exist, before anything is fitted."""
    if missing := [path for path in paths if not path.is_file()]:
        example = "tests/knowledge/questions.yaml"
        msg = f"There is no file {missing[0]}. Name a YAML file of labelled questions, like {example}."
        raise FaqBotError(msg)


def question_sets(paths: Sequence[Path], knowledge: KnowledgeBase) -> dict[str, list[Labelled]]:
    """Return the question sets of these files by name, then the entries' own tests; sets without a question are none.

    Files that label by topic have their table of topics beside them.

    Raises:
        FaqBotError: a file cannot be read, or names a topic that does not exist, or two have the same name.
    """
    names = [path.name for path in paths]
    if twice := sorted(name for name in set(names) if names.count(name) > 1):
        msg = f"Two files are called {twice[0]}, and the report needs different names. Rename one of them."
        raise FaqBotError(msg)
    sets = {}
    for path in paths:
        table = path.with_name(TOPICS_FILE)
        sets[path.name] = load_questions(path, knowledge, load_topics(table) if table.is_file() else {})
    sets[ENTRY_TESTS] = entry_tests(knowledge)
    return {name: questions for name, questions in sets.items() if questions}


def entry_tests(knowledge: KnowledgeBase) -> list[Labelled]:
    """Return the questions under `tests: find:` of all entries."""
    return [
        Labelled(question, QuestionKind.ANSWERABLE if entry.covered else QuestionKind.UNCOVERED, frozenset({entry.id}))
        for entry in knowledge.entries
        for question in entry.tests.find
    ]


def load_safety(path: Path, by: str) -> dict[str, list[Labelled]]:
    """Return the labelled safety messages of a file, in its order, by a field of their rows: `kind` or `set`.

    Raises FaqBotError where it cannot be read.
    """
    found: dict[str, list[Labelled]] = defaultdict(list)
    try:
        for row in yaml.safe_load(path.read_text(encoding="utf-8")):
            message = Labelled(str(row["q"]), QuestionKind.SAFETY, frozenset(), due=str(row["kind"]))
            found[str(row[by])].append(message)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        msg = f"{path}: the labelled messages cannot be read ({type(error).__name__}). Each row needs q, kind and set."
        raise FaqBotError(msg) from error
    return dict(found)


def load_questions(
    path: Path, knowledge: KnowledgeBase, topics: Mapping[str, list[str]] | None = None
) -> list[Labelled]:
    """Return the labelled questions of a file on entries that exist, in its order.

    Raises FaqBotError where it cannot be read, or a row names a topic that does not exist.
    """
    rows = _read(path, "questions")
    if not isinstance(rows, list) or not rows:
        msg = f"{path}: it contains no questions. Write a list of rows, each with `q:` and a label."
        raise FaqBotError(msg)
    covered = {entry.id: entry.covered for entry in knowledge.entries}
    table = {topic: [name for name in names if name in {*covered, OFF_TOPIC, SAFETY}] or names
             for topic, names in (topics or {}).items()}  # fmt: skip
    found = [_labelled(row, covered, table, f"{path}, row {number}") for number, row in enumerate(rows, start=1)]
    gone = Counter(min(one.right - covered.keys()) for one in found if not one.right <= covered.keys())
    for entry, number in sorted(gone.items()):
        _log.warning("%s: there is no entry '%s'; questions passed over: %d", path, entry, number)
    return [one for one in found if one.right <= covered.keys()]


def load_topics(path: Path) -> dict[str, list[str]]:
    """Return the table of topics: topic, then entry ids, or `off-topic`, or `safety`.

    Raises FaqBotError where the file cannot be read, or is no table.
    """
    table = _read(path, "topics")
    if not isinstance(table, dict):
        msg = f"{path}: this is not a table of topics. Write `topic: [entry, entry]`, one per line."
        raise FaqBotError(msg)
    return {str(topic): _listed(names) for topic, names in table.items()}


def _read(path: Path, what: str) -> object:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader)  # noqa: S506 - a safe loader, in C where possible
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        msg = f"{path}: the {what} cannot be read ({type(error).__name__}). Check the path and the layout of the file."
        raise FaqBotError(msg) from error


def _labelled(row: object, covered: Mapping[str, bool], topics: Mapping[str, list[str]], where: str) -> Labelled:
    both = False
    match row:
        case {"q": text, "off_topic": _}:
            names = [OFF_TOPIC]
        case {"q": text, "topic": asked}:
            names = [entry for topic in _listed(asked) for entry in _entries_of(topic, topics, where)]
        case {"q": text, "entry": asked}:
            names = _listed(asked)
            both = len(names) > 1
        case _:
            msg = f"{where}: a row needs `q:`, and `entry:`, `topic:` or `off_topic:` to say what is right."
            raise FaqBotError(msg)
    ids = frozenset(names) - {OFF_TOPIC, SAFETY}
    if SAFETY in names:
        kind = QuestionKind.SAFETY
    elif any(covered.get(entry) for entry in ids):
        kind = QuestionKind.ANSWERABLE
    else:
        kind = QuestionKind.UNCOVERED if ids and OFF_TOPIC not in names else QuestionKind.OFF_TOPIC
    return Labelled(str(text), kind, ids, both)


def _entries_of(topic: str, topics: Mapping[str, list[str]], where: str) -> list[str]:
    if topic not in topics:
        msg = f"{where}: the topic table does not have the topic '{topic}'. Add it there."
        raise FaqBotError(msg)
    return topics[topic]


def _listed(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]
