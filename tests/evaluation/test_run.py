"""What `evaluate` prints or writes: every set, as tables, a comparison or a page."""

import subprocess
from pathlib import Path

import pytest
from conftest import NEGATIVES, OWN_SAFETY, SHIPPED, SMALL_FAQ, changed, write_knowledge

from bot.cli.exit_codes import BROKEN, OK
from bot.cli.main import main
from bot.core.errors import FaqBotError
from bot.core.knowledge.loading import load_knowledge
from bot.core.responder import Responder
from bot.evaluation.questions import Labelled, QuestionKind
from bot.evaluation.run import (
    ENTRY_TESTS,
    entry_tests,
    misspelt,
    question_sets,
    report,
    require_files,
)

TESTED = changed(SMALL_FAQ, "id: parking\n", "id: parking\n    tests: {find: [my car]}\n")
TESTED = changed(TESTED, "id: borrowing\n", "id: borrowing\n    tests: {find: [lend novels, take a book]}\n")
QUESTIONS = """\
- {q: what time do you close, entry: opening-hours}
- {q: can I lend novels, topic: books}
- {q: will it rain tomorrow, off_topic: weather}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with small knowledge, questions about it and a table of topics."""
    write_knowledge(tmp_path / "knowledge", {"faq.yaml": TESTED, "negatives.yaml": NEGATIVES, **OWN_SAFETY})
    return write_knowledge(tmp_path, {"asked.yaml": QUESTIONS, "topics.yaml": "books: [borrowing]\n"})


@pytest.fixture
def tested(folder: Path) -> Responder:
    """Return a responder on the small FAQ with tests beside two entries."""
    return Responder(load_knowledge(folder / "knowledge", SHIPPED))


def test_sets_are_the_files_then_the_entries_own_tests(folder: Path, tested: Responder) -> None:
    """By the names of the files; the tests of entries are always there."""
    sets = question_sets([folder / "asked.yaml"], tested)

    assert [(name, len(questions)) for name, questions in sets.items()] == [("asked.yaml", 3), (ENTRY_TESTS, 3)]
    assert sets["asked.yaml"][1].right == {"borrowing"}


def test_two_files_of_one_name_are_refused(folder: Path, tested: Responder) -> None:
    """One would silently hide the other."""
    write_knowledge(folder / "more", {"asked.yaml": QUESTIONS})

    with pytest.raises(FaqBotError, match=r"Two files are called asked\.yaml"):
        question_sets([folder / "asked.yaml", folder / "more/asked.yaml"], tested)


def test_tests_of_entries_want_their_entry(tested: Responder) -> None:
    """Those of entries that the source does not cover are of that kind."""
    assert entry_tests(tested) == [
        Labelled("lend novels", QuestionKind.ANSWERABLE, frozenset({"borrowing"})),
        Labelled("take a book", QuestionKind.ANSWERABLE, frozenset({"borrowing"})),
        Labelled("my car", QuestionKind.UNCOVERED, frozenset({"parking"})),
    ]


def test_misspelt_questions_keep_what_is_right() -> None:
    """Only the text differs, the same way in every run."""
    asked = Labelled("when is the library open", QuestionKind.ANSWERABLE, frozenset({"opening-hours"}), both=True)
    (first,), (second,) = misspelt([asked]), misspelt([asked])

    assert first == second
    assert first.text != asked.text
    assert (first.kind, first.right, first.both) == (asked.kind, asked.right, asked.both)


def test_report_shows_every_set_with_all_its_tables(folder: Path, tested: Responder) -> None:
    """Figures, the same with typing errors, and wrong answers."""
    sets = question_sets([folder / "asked.yaml"], tested)
    parts = list(report(sets, tested))

    heads = [" ".join(part.splitlines()[0].split()) for part in parts]
    each = [(name, f"{name}, with typing errors", "wrong answers: right -> given") for name in sets]
    assert heads == [head for heads_of_set in each for head in heads_of_set]


def test_missing_file_is_named_before_anything_is_fitted(tmp_path: Path) -> None:
    """A misspelt path costs no wait."""
    with pytest.raises(FaqBotError, match=r"There is no file .*none\.yaml"):
        require_files([tmp_path / "none.yaml"])


def evaluate(folder: Path, *options: str) -> int:
    """Run the command on the small knowledge."""
    return main(["evaluate", str(folder / "asked.yaml"), "--knowledge", str(folder / "knowledge"), *options])


def test_command_prints_tables(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missed goal is no failure of the command."""
    assert evaluate(folder) == OK

    out = capsys.readouterr().out
    assert out.startswith("asked.yaml\n")
    assert f"\n{ENTRY_TESTS}, with typing errors\n" in out


@pytest.mark.parametrize(
    ("text", "fault"),
    [("- {q: a, entry: lift}\n", "no entry with the id 'lift'"), ("- {q: [", "cannot be read"), (None, "no file")],
)
def test_command_refuses_bad_questions(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str | None, fault: str
) -> None:
    """One plain sentence on standard error, nothing on standard output."""
    path = folder / "asked.yaml"
    path.unlink() if text is None else path.write_text(text, "utf-8")

    assert evaluate(folder) == BROKEN
    out, err = capsys.readouterr()
    assert (out, fault in err, len(err.splitlines())) == ("", True, 1)


def test_compare_prints_the_table_alone(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Fit to be pasted as it is."""
    identity = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false")
    for step in (("init",), ("add", "knowledge"), (*identity, "commit", "-m", "First")):
        subprocess.run(["git", "-C", str(folder), *step], check=True, capture_output=True, timeout=20)

    assert evaluate(folder, "--compare", "HEAD") == OK
    out = capfd.readouterr().out

    assert out.startswith("### ")
    assert "**0 lost**, **0 gained**, **0 moved**, of 6 questions." in out
    assert out.rstrip().endswith("|")


def test_compare_with_nothing_ends_in_one_plain_sentence(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Outside a repository, or with a revision that is not there."""
    assert evaluate(folder, "--compare", "HEAD") == BROKEN
    out, err = capfd.readouterr()

    assert out == ""
    assert err.splitlines()[-1].startswith("git does not work here:")


def test_html_writes_the_page(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Where it is named, and says so."""
    file = folder / "page.html"

    assert evaluate(folder, "--html", str(file)) == OK

    assert capfd.readouterr().out == f"Written to {file}.\n"
    assert file.read_text("utf-8").startswith("<!doctype html>")
