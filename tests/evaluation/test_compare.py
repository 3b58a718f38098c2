"""What an edit gains and loses."""

import subprocess
from pathlib import Path

import pytest
from conftest import BASE, NEGATIVES, SMALL_FAQ, changed, write_base, write_knowledge
from samples import ABOUT_A, DANGER, OFF_TOPIC, reply

from bot.core.errors import FaqBotError
from bot.core.knowledge.loading import load_knowledge
from bot.core.replies import Outcome, Reply, SafetyKind
from bot.core.responder import Responder
from bot.evaluation.compare import Comparison, Direction, compare, in_markdown, joined, wanted, went
from bot.evaluation.figures import Judged
from bot.evaluation.markdown import cell
from bot.evaluation.questions import Labelled, QuestionKind
from bot.evaluation.revision import compare_with, knowledge_of
from bot.evaluation.run import ENTRY_TESTS

EDITED = changed(
    changed(SMALL_FAQ, "- are you open on Mondays", "- is the reading room heated"),
    "- parking spaces nearby",
    "- are you open on Mondays",
)


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder, as nobody, without any configuration from around."""
    identity = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True, timeout=20)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return the knowledge folder of a repository with one commit."""
    folder = write_knowledge(tmp_path / "house" / "knowledge", {"faq.yaml": SMALL_FAQ, "negatives.yaml": NEGATIVES})
    write_base(tmp_path / BASE)
    git(folder.parent, "init", "--initial-branch", "main")
    git(folder.parent, "add", ".")
    git(folder.parent, "commit", "-m", "First")
    return folder


def built(folder: Path) -> Responder:
    """Return a responder on the working tree's knowledge."""
    return Responder(load_knowledge(folder, folder.parents[1] / BASE))


@pytest.mark.parametrize(
    ("before", "after", "directions"),
    [
        (reply(Outcome.ABSTAIN), reply(Outcome.ANSWER, "a"), [Direction.GAINED]),
        (reply(Outcome.ANSWER, "a"), reply(Outcome.DISAMBIGUATION, "a", "b"), [Direction.LOST]),
        (reply(Outcome.DISAMBIGUATION, "a", "b"), reply(Outcome.DISAMBIGUATION, "a", "c"), [Direction.MOVED]),
        (reply(Outcome.ANSWER, "a"), reply(Outcome.ANSWER, "a"), []),
        (reply(Outcome.DISAMBIGUATION, "a", "b"), reply(Outcome.DISAMBIGUATION, "b", "a"), []),
    ],
)
def test_change_has_a_direction(before: Reply, after: Reply, directions: list[Direction]) -> None:
    """Better, worse, or only elsewhere; the order of choices is no change."""
    found = Comparison("s", [Judged(ABOUT_A, before)], [Judged(ABOUT_A, after)]).changes

    assert [change.direction for change in found] == directions


def test_places_and_labels_are_said_in_words() -> None:
    """What stands in the columns of the table."""
    assert went(reply(Outcome.DISAMBIGUATION, "a", "b")) == "choices: a, b"
    assert went(reply(Outcome.OUT_OF_SCOPE, "a")) == "not in the source: a"
    assert went(reply(Outcome.SAFETY, safety=SafetyKind.CRISIS)) == "safety: crisis"
    assert went(reply(Outcome.ABSTAIN)) == "abstain"
    assert wanted(Labelled("q", QuestionKind.ANSWERABLE, frozenset("ba"), both=True)) == "a and b"
    assert wanted(Labelled("q", QuestionKind.ANSWERABLE, frozenset("ba"))) == "a or b"
    assert (wanted(OFF_TOPIC), wanted(DANGER)) == ("off-topic", "safety")


def test_cell_keeps_a_question_from_being_markup() -> None:
    """A pipe, a line break, a tag or a mention in a question cannot break the table or ping anybody."""
    assert cell("a|b\n<b> @all `x`") == r"a\|b &lt;b> &#64;all \`x\`"


def test_removed_test_still_counts() -> None:
    """What was asked before is asked again, but only once, and with today's label."""
    today, earlier = (
        Labelled("one", QuestionKind.ANSWERABLE, frozenset("a")),
        Labelled("one", QuestionKind.ANSWERABLE, frozenset("b")),
    )
    gone = Labelled("two", QuestionKind.ANSWERABLE, frozenset("b"))

    assert joined([today], [earlier, gone]) == [today, gone]


def test_table_shows_losses_first_and_figures_of_each_set(repository: Path) -> None:
    """The summary, the figures, then each question that goes elsewhere, with both places."""
    before = built(repository)
    repository.joinpath("faq.yaml").write_text(EDITED, "utf-8")
    asked = [
        Labelled("are you open on Mondays", QuestionKind.ANSWERABLE, frozenset({"opening-hours"})),
        Labelled("is the reading room heated", QuestionKind.ANSWERABLE, frozenset({"opening-hours"})),
    ]

    text = in_markdown("Title", compare(before.respond, built(repository).respond, {"mine.yaml": asked}), "A note.")

    assert text.startswith("### Title\n\n**1 lost**, **1 gained**, **0 moved**, of 2 questions.\n\nA note.\n\n| set |")
    assert "| mine.yaml | answerable questions answered right at once | 50.0% (1/2) | 50.0% (1/2) | ±0.0 |" in text
    assert text.index("#### Lost (1)") < text.index("| are you open on Mondays | opening-hours | answer: opening-hours")
    assert text.index("| are you open on Mondays") < text.index("#### Gained (1)")


def test_long_table_is_cut_and_says_so() -> None:
    """Fifty rows, then a count."""
    before, after = Judged(ABOUT_A, reply(Outcome.ABSTAIN)), Judged(ABOUT_A, reply(Outcome.ANSWER, "a"))

    text = in_markdown("Title", [Comparison("s", (before,) * 53, (after,) * 53)])

    assert text.count("| q | a | abstain | answer: a |") == 50
    assert text.endswith("and 3 more.")


def test_working_tree_is_compared_with_a_revision(repository: Path) -> None:
    """The revision is read from git, the working tree from its files; nothing in the working tree is touched."""
    tested = changed(
        SMALL_FAQ, "- where do I leave my car\n", "- where do I leave my car\n    tests: {find: [heated]}\n"
    )
    repository.joinpath("faq.yaml").write_text(tested, "utf-8")

    before = knowledge_of("HEAD", repository, repository.parents[1] / BASE)
    text = compare_with(before, built(repository), {ENTRY_TESTS: []})

    assert before.knowledge.entry("parking").tests.find == ()
    assert f"(revision {before.commit})" in text
    assert repository.joinpath("faq.yaml").read_text("utf-8") == tested


def test_same_knowledge_is_said_to_be_the_same(repository: Path) -> None:
    """So that nobody reads a table of zeros for a result."""
    before = knowledge_of("main", repository, repository.parents[1] / BASE)

    assert "Both have the same knowledge." in compare_with(before, built(repository), {})


def test_single_file_is_compared_too(repository: Path) -> None:
    """A FAQ need not be a folder."""
    before = knowledge_of("HEAD", repository / "faq.yaml", repository.parents[1] / BASE)

    assert len(before.knowledge.entries) == 3


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("nothing", r"There is no revision 'nothing' in this repository\. `git log"),
        ("", r"There is no revision ''"),
        ("--output=x", r"There is no revision '--output=x'"),
    ],
)
def test_missing_revision_is_said(repository: Path, revision: str, said: str) -> None:
    """In words, with what to do."""
    with pytest.raises(FaqBotError, match=said):
        knowledge_of(revision, repository, repository.parents[1] / BASE)


def test_revision_without_the_knowledge_is_said(repository: Path) -> None:
    """The folder may be younger than the revision."""
    folder = write_knowledge(repository.parent / "other", {"faq.yaml": SMALL_FAQ})

    with pytest.raises(FaqBotError, match="The revision 'HEAD' does not contain other"):
        knowledge_of("HEAD", folder, folder)


def test_revision_that_cannot_be_read_is_said(repository: Path) -> None:
    """With the first problem."""
    repository.joinpath("faq.yaml").write_text("schema: 1\n", "utf-8")
    git(repository.parent, "commit", "-am", "Broken")

    with pytest.raises(FaqBotError, match=r"The knowledge of HEAD cannot be read by the current code \(1 problems\)"):
        knowledge_of("HEAD", repository, repository.parents[1] / BASE)


def test_folder_outside_git_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What git says is passed on."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    folder = write_knowledge(tmp_path / "knowledge", {"faq.yaml": SMALL_FAQ})

    with pytest.raises(FaqBotError, match="git does not work here: fatal: not a git repository"):
        knowledge_of("HEAD", folder, folder)


def test_machine_without_git_is_said(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not everybody who edits the knowledge has it."""
    monkeypatch.setenv("PATH", "")

    with pytest.raises(FaqBotError, match="Comparing with a revision needs git"):
        knowledge_of("HEAD", repository, repository)
