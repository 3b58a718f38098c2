"""Logging: one line a question, and never a word of the question."""

import logging

import pytest

from bot.core.knowledge.models import KnowledgeBase
from bot.core.replies import Outcome, Reply, ReplyEntry, SafetyKind
from bot.core.responder import Responder
from bot.logs import log_reply, set_up_logging

SECRET = "my-own-secret-words"  # noqa: S105 - stands for what somebody asked
logger = logging.getLogger("bot.tests")
pytestmark = pytest.mark.usefixtures("restored_logging")


def entry(entry_id: str, score: float) -> ReplyEntry:
    """Return an entry of a reply."""
    return ReplyEntry(entry_id, f"{SECRET}?", score, covered=True, answer=SECRET)


def reply(outcome: Outcome, *entries: ReplyEntry, safety: SafetyKind | None = None) -> Reply:
    """Return a reply whose words would all be telling."""
    return Reply(outcome=outcome, body=SECRET, caveat=SECRET, physician_note=SECRET, entries=entries, safety=safety)


@pytest.mark.parametrize(
    ("made", "line"),
    [
        (reply(Outcome.ANSWER, entry("cold-packs", 87.5)), "outcome=answer entries=cold-packs score=80 ms=1.5"),
        (reply(Outcome.ANSWER, entry("a", 100.0), entry("b", 9.9)), "outcome=answer entries=a,b score=100 ms=1.5"),
        (reply(Outcome.DISAMBIGUATION, entry("a", 9.9)), "outcome=disambiguation entries=a score=0 ms=1.5"),
        (reply(Outcome.ABSTAIN), "outcome=abstain entries=- score=- ms=1.5"),
        (reply(Outcome.SAFETY, safety=SafetyKind.CRISIS), "outcome=safety:crisis entries=- score=- ms=1.5"),
    ],
    ids=lambda value: value.outcome if isinstance(value, Reply) else "",
)
def test_reply_is_one_line_without_a_word_of_it(made: Reply, line: str, caplog: pytest.LogCaptureFixture) -> None:
    """Outcome, ids, a range of scores, milliseconds."""
    with caplog.at_level(logging.INFO, "bot"):
        log_reply(logger, made, 0.0015)

    assert [record.getMessage() for record in caplog.records] == [line]


@pytest.mark.parametrize(("level", "lines"), [("DEBUG", 3), ("INFO", 2), ("WARNING", 1), ("ERROR", 0)])
def test_level_is_the_least_that_is_written(level: str, lines: int, capsys: pytest.CaptureFixture[str]) -> None:
    """For our own loggers, on standard error alone; setting up twice writes each line once."""
    set_up_logging("INFO")
    set_up_logging(level)
    logger.debug("one")
    logger.info("two")
    logger.warning("three")
    out, err = capsys.readouterr()

    assert (out, len(err.splitlines())) == ("", lines)
    assert err.endswith("WARNING bot.tests: three\n" if lines else "")


def test_other_libraries_are_heard_from_warnings_on(capsys: pytest.CaptureFixture[str]) -> None:
    """Also at the most talkative level; without the values that they would put in."""
    set_up_logging("DEBUG")
    other = logging.getLogger("somebody.else")
    other.info("chatter")
    other.warning("refused %s for %d seconds", SECRET, 5)
    err = capsys.readouterr().err

    assert len(err.splitlines()) == 1
    assert "somebody.else: refused" in err
    assert SECRET not in err


def test_no_step_of_the_core_logs_what_was_asked(small: KnowledgeBase, caplog: pytest.LogCaptureFixture) -> None:
    """At no level, for no kind of question."""
    responder = Responder(small)
    with caplog.at_level(logging.DEBUG):
        for query in (SECRET, f"{SECRET} when do you open", f"I cannot breathe {SECRET}"):
            log_reply(logger, responder.respond(query), 0.001)

    assert caplog.records
    assert "secret" not in caplog.text
