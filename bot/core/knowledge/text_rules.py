"""Rules on the words of entries: whole questions, plain answers, no way to ask twice."""

import re
from collections.abc import Iterator

from bot.core.knowledge.document import Document, Path, Texts, numbered, problem_at, words_in
from bot.core.knowledge.faq_rules import Entries
from bot.core.knowledge.models import Phrasings
from bot.core.knowledge.problems import Problem

_QUESTION_MARKS = "?？؟"  # noqa: RUF001 - those of other scripts
_LINK = re.compile(r"https?://\S+|\bwww\.\S+|\bdiscord\.(?:gg|com)/\S+|\[[^\]]+\]\([^)]+\)", re.IGNORECASE)
_MENTION = re.compile(r"<(?:@[!&]?|#|a?:\w+:|t:)\d[^>]*>|(?<!\w)@(?:everyone|here)\b")
_MARKUP = re.compile(
    r"(\*\*|__|~~|\|\|)(?=\S).+?\1"  # bold, underlined, struck out, hidden
    r"|(?<!\w)([*_])(?=\S)[^*_]+\2(?!\w)"  # italic
    r"|`[^`]+`|</?[a-z][^>]*>"  # code, HTML
    r"|^(?:#{1,3}|>{1,3}) (?=\S)",  # heading, quotation
    re.MULTILINE | re.IGNORECASE,
)


def text_problems(entries: Entries, document: Document) -> Iterator[Problem]:
    """Yield questions without a question mark, and what in questions and answers is no plain text."""
    for number, entry in entries:
        path = ("entries", number)
        if not entry.question.rstrip("\"'”’»)").endswith(tuple(_QUESTION_MARKS)):  # noqa: RUF001 - these very ones
            what, fix = "the question does not end with a question mark", "Write a whole question, like `What is it?`"
            yield problem_at(document, (*path, "question"), what, fix)
        for name, text in (("question", entry.question), ("answer", entry.answer)):
            yield from _no_plain_text(text, (*path, name), document)


def _no_plain_text(text: str, path: Path, document: Document) -> Iterator[Problem]:
    for sign, called, why in (
        (_LINK, "a link", "answers come only from the source, and nobody checks where a link leads"),
        (_MENTION, "a mention", "it would ping people whenever the entry is shown"),
        (_MARKUP, "markup", "where text is plain, its signs would be shown"),
    ):
        for found in sign.finditer(text):
            what = f"'{found[0]}' is {called}: {why}"
            place = document.place_of(path, words_in(found[0]))
            yield problem_at(document, path, what, "Say it in plain words", place)


def repetition_problems(
    entries: Entries, document: Document, further: Phrasings | None = None, beside: Document | None = None
) -> Iterator[Problem]:
    """Yield every way to ask that an entry has twice, whatever its capitals and stops.

    `further` are the phrasings of a file of their own, if there is one, and `beside` is its document.
    """
    seen: dict[str, set[str]] = {}
    for number, entry in entries:
        ways = seen.setdefault(entry.id, {_bare(entry.question)})
        yield from _twice(numbered(entry.phrasings, ("entries", number, "phrasings")), ways, document)
    if further and beside:
        for entry_id, texts in further.phrasings.items():
            yield from _twice(numbered(texts, ("phrasings", entry_id)), seen.setdefault(entry_id, set()), beside)


def _twice(texts: Texts, ways: set[str], document: Document) -> Iterator[Problem]:
    for path, text in texts:
        if (bare := _bare(text)) in ways:
            what = f"'{text}' appears twice among the ways to ask this entry"
            yield problem_at(document, path, what, "Remove one of them")
        ways.add(bare)


def _bare(text: str) -> str:
    """Return the words of a text without what makes no difference to a reader; a text of signs alone as it is."""
    return " ".join(re.findall(r"[\w']+", text.casefold())) or text
