"""What `evaluate` prints or writes: every set, as tables, a comparison or a page."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import NEGATIVES, OWN_SAFETY, SMALL_FAQ, changed, write_knowledge
from samples import ABOUT_A, DANGER, OFF_TOPIC, git, reply

from bot.cli.exit_codes import BROKEN, OK
from bot.cli.main import main
from bot.core.knowledge.models import KnowledgeBase
from bot.core.replies import Outcome
from bot.core.responder import Responder
from bot.evaluation.figures import Judged, figures, tracked
from bot.evaluation.questions import ENTRY_TESTS, load_safety
from bot.evaluation.run import MOST_CONFUSIONS, confusions_table, figures_table, safety_report

TESTED = changed(SMALL_FAQ, "id: parking\n", "id: parking\n    tests: {find: [my car]}\n")
TESTED = changed(TESTED, "id: borrowing\n", "id: borrowing\n    tests: {find: [lend novels, take a book]}\n")
QUESTIONS = """\
- {q: what time do you close, entry: opening-hours}
- {q: can I lend novels, topic: books}
- {q: will it rain tomorrow, off_topic: weather}
"""
SAFETY_ROWS = """\
- {q: I cannot breathe | now, kind: emergency, set: judging}
- {q: she collapsed, kind: emergency, set: development}
- {q: I cannot breathe out, kind: benign, set: judging}
"""
ANSWERED_A, ANSWERED_B, ABSTAINED = reply(Outcome.ANSWER, "a"), reply(Outcome.ANSWER, "b"), reply(Outcome.ABSTAIN)


class Terminal(io.StringIO):
    """A terminal that keeps what was written to it."""

    def isatty(self) -> bool:
        """Return true."""
        return True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with small knowledge, questions about it and a table of topics."""
    write_knowledge(tmp_path / "knowledge", {"faq.yaml": TESTED, "negatives.yaml": NEGATIVES, **OWN_SAFETY})
    return write_knowledge(tmp_path, {"asked.yaml": QUESTIONS, "topics.yaml": "books: [borrowing]\n"})


def evaluate(folder: Path, *options: str) -> int:
    """Run the command on the small knowledge."""
    return main(["evaluate", str(folder / "asked.yaml"), "--knowledge", str(folder / "knowledge"), *options])


def lines(table: str) -> list[str]:
    """Return the lines of a table, their blanks made single."""
    return [" ".join(line.split()) for line in table.splitlines()]


def test_every_set_is_printed_with_all_its_tables(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Figures, the same with typing errors, wrong answers; a missed goal is no failure, and a pipe gets no bars."""
    assert evaluate(folder) == OK

    out, err = capfd.readouterr()
    heads = [part.splitlines()[0].strip() for part in out.split("\n\n") if part.strip()]
    each = [
        (name, f"{name}, with typing errors", "wrong answers: right -> given") for name in ("asked.yaml", ENTRY_TESTS)
    ]
    assert heads == [head for heads_of_set in each for head in heads_of_set]
    assert "Asking" not in err


def test_terminal_shows_how_far_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set by set, and at a page; titles are no markup, and what is asked comes through as it is."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    evaluate(folder)
    evaluate(folder, "--html", str(folder / "page.html"))
    assert list(tracked(["a", "b"], "All [mine]")) == ["a", "b"]

    for title in ("Asking asked.yaml", "Asking asked.yaml, with typing errors", "Ranking", "All [mine]", "100%"):
        assert title in terminal.getvalue()


def test_table_of_figures_says_what_is_met_and_missed() -> None:
    """Each with interval, counts and goal; figures without a case are left out, safety has its goals elsewhere."""
    judged = [Judged(ABOUT_A, ANSWERED_A), Judged(ABOUT_A, ABSTAINED), Judged(DANGER, reply(Outcome.SAFETY))]
    first, _, *rows = lines(figures_table("mine", figures(judged)))

    assert first == "mine"
    assert rows == [
        "answerable questions answered right at once 50.0% [9-91] 1/2 at least 88%: missed",
        "of all sure answers, right 100.0% [21-100] 1/1 at least 97.5%: met",
        "answered right, or offered among the choices 50.0% [9-91] 1/2 at least 96%: missed",
        "safety messages treated as they should be 100.0% [21-100] 1/1",
    ]


def test_typing_errors_have_the_figures_without_them_as_goal() -> None:
    """Whatever those are: what is asked is that little is lost."""

    def verdict(right: int, clean: int) -> str:
        typed, untyped = (
            figures([Judged(ABOUT_A, ANSWERED_A)] * good + [Judged(ABOUT_A, ABSTAINED)] * (100 - good))
            for good in (right, clean)
        )
        return figures_table("typed", typed, untyped).splitlines()[2].rpartition("  ")[2]

    goal = "within 3 points"
    assert [verdict(98, 100), verdict(96, 100), verdict(100, 0)] == [f"{goal}: met", f"{goal}: missed", f"{goal}: met"]


def test_confusions_name_what_was_right_and_what_was_given() -> None:
    """The most frequent first; a wrong second answer is named, and one that is missing shows the other alone."""
    judged = [
        Judged(OFF_TOPIC, ANSWERED_B),
        *[Judged(ABOUT_A, ANSWERED_B)] * 3,
        Judged(ABOUT_A, reply(Outcome.ANSWER, "a", "c")),
        Judged(replace(ABOUT_A, right=frozenset({"a", "b"}), both=True), ANSWERED_A),
        Judged(ABOUT_A, ANSWERED_A),
        Judged(ABOUT_A, reply(Outcome.DISAMBIGUATION, "b", "c")),
    ]

    head, *rows = lines(confusions_table(judged))
    assert head == "wrong answers: right -> given"
    assert rows == ["3 a -> b", "1 off-topic -> b", "1 a -> c", "1 a, b -> a"]
    assert lines(confusions_table([])) == [head, "none"]
    many = [Judged(replace(ABOUT_A, right=frozenset({f"right-{number}"})), ANSWERED_B) for number in range(20)]
    assert len(lines(confusions_table(many))) == 1 + MOST_CONFUSIONS


def test_safety_report_has_a_row_for_each_kind_and_lists_what_was_missed(small: KnowledgeBase, tmp_path: Path) -> None:
    """Set by set, in the order of the file."""
    file = write_knowledge(tmp_path, {"safety.yaml": SAFETY_ROWS}) / "safety.yaml"
    judging, missed, development, none = safety_report(load_safety(file, by="set"), Responder(small))

    assert judging.startswith("judging\n  emergency       100.0%  [21-100]  1/1  at least 98%: met\n")
    assert "  benign            0.0%  [0-79]  0/1  at least 95%: missed\n" in judging
    assert development.startswith("development\n  emergency")
    assert missed == "misses, judging:\n  benign -> emergency: I cannot breathe out"
    assert none == "misses, development:\n  none"


@pytest.mark.parametrize(
    ("text", "fault"),
    [("- {q: a, topic: lift}\n", "does not have the topic 'lift'"), ("- {q: [", "cannot be read"), (None, "no file")],
)
def test_bad_questions_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str | None, fault: str
) -> None:
    """One plain sentence on standard error, nothing on standard output."""
    path = folder / "asked.yaml"
    path.unlink() if text is None else path.write_text(text, "utf-8")

    assert evaluate(folder) == BROKEN
    out, err = capsys.readouterr()
    assert (out, fault in err, len(err.splitlines())) == ("", True, 1)


def test_compare_prints_the_table_alone(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Fit to be pasted as it is; outside a repository, one sentence on standard error."""
    assert evaluate(folder, "--compare", "HEAD") == BROKEN
    out, err = capfd.readouterr()
    assert out == ""
    assert err.splitlines()[-1].startswith("git does not work here:")

    for step in (("init",), ("add", "knowledge"), ("commit", "-m", "First")):
        git(folder, *step)
    assert evaluate(folder, "--compare", "HEAD") == OK

    out = capfd.readouterr().out
    assert out.startswith("### ")
    assert "**0 lost**, **0 gained**, **0 moved**, of 6 questions." in out
    assert out.rstrip().endswith("|")


def test_html_writes_the_page(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Where it is named, and says so."""
    file = folder / "page.html"

    assert evaluate(folder, "--html", str(file)) == OK
    assert capfd.readouterr().out == f"Written to {file}.\n"
    assert file.read_text("utf-8").startswith("<!doctype html>")
