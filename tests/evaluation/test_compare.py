"""What an edit gains and loses, and the knowledge of a git revision to compare with."""

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import BASE, EDITED, NEGATIVES, SMALL_FAQ, changed, write_base, write_knowledge
from samples import ABOUT_A, DANGER, OFF_TOPIC, git, reply

from bot.core.errors import FaqBotError
from bot.core.knowledge.loading import load_knowledge
from bot.core.knowledge.models import KnowledgeBase
from bot.core.replies import Outcome, Reply, SafetyKind
from bot.core.responder import Responder
from bot.evaluation.compare import Comparison, compare, compare_with, in_markdown
from bot.evaluation.figures import Judged
from bot.evaluation.questions import ENTRY_TESTS, Labelled, QuestionKind
from bot.evaluation.revision import knowledge_of

ABSTAINED = reply(Outcome.ABSTAIN)
HOURS = Labelled("are you open on Mondays", QuestionKind.ANSWERABLE, frozenset({"opening-hours"}))


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


def shown(asked: Labelled, before: Reply, after: Reply) -> list[tuple[str, ...]]:
    """Return direction, what is right, and both places of a question that is replied to in another way."""
    changes = Comparison("s", [Judged(asked, before)], [Judged(asked, after)]).changes
    return [(one.direction.value, one.wanted, one.before, one.after) for one in changes]


@pytest.mark.parametrize(
    ("asked", "before", "after", "found"),
    [
        (ABOUT_A, ABSTAINED, reply(Outcome.ANSWER, "a"), ("gained", "a", "abstain", "answer: a")),
        (
            replace(ABOUT_A, right=frozenset("ba")),
            reply(Outcome.ANSWER, "a"),
            reply(Outcome.DISAMBIGUATION, "a", "b"),
            ("lost", "a or b", "answer: a", "choices: a, b"),
        ),
        (
            replace(ABOUT_A, right=frozenset("ba"), both=True),
            ABSTAINED,
            reply(Outcome.OUT_OF_SCOPE, "c"),
            ("moved", "a and b", "abstain", "not in the source: c"),
        ),
        (DANGER, ABSTAINED, reply(Outcome.SAFETY, safety=SafetyKind.CRISIS),
         ("gained", "safety", "abstain", "safety: crisis")),
        (OFF_TOPIC, ABSTAINED, reply(Outcome.ANSWER, "a"), ("lost", "off-topic", "abstain", "answer: a")),
        (ABOUT_A, reply(Outcome.ANSWER, "a"), reply(Outcome.ANSWER, "a"), None),
        (ABOUT_A, reply(Outcome.DISAMBIGUATION, "a", "b"), reply(Outcome.DISAMBIGUATION, "b", "a"), None),
    ],
)  # fmt: skip
def test_change_has_a_direction_and_says_both_places(
    asked: Labelled, before: Reply, after: Reply, found: tuple[str, ...] | None
) -> None:
    """Better, worse, or only elsewhere; in words, for a table. Another order of the same choices is no change."""
    assert shown(asked, before, after) == ([found] if found else [])


def test_question_is_never_markup_and_a_long_table_is_cut() -> None:
    """A pipe, a line break, a tag or a mention cannot break the table or ping anybody; fifty rows, then a count."""
    asked = replace(ABOUT_A, text="a|b\n<b> @all `x`")
    before, after = Judged(asked, ABSTAINED), Judged(asked, reply(Outcome.ANSWER, "a"))

    text = in_markdown("Title", [Comparison("s", (before,) * 53, (after,) * 53)])

    assert text.count(r"| a\|b &lt;b> &#64;all \`x\` | a | abstain | answer: a |") == 50
    assert text.endswith("and 3 more.")


def test_table_shows_losses_first_and_figures_of_each_set(repository: Path) -> None:
    """The summary, the figures, then each question that goes elsewhere, with both places."""
    before = built(repository)
    repository.joinpath("faq.yaml").write_text(EDITED, "utf-8")
    asked = [HOURS, replace(HOURS, text="is the reading room heated")]

    text = in_markdown("Title", compare(before.respond, built(repository).respond, {"mine.yaml": asked}), "A note.")

    assert text.startswith("### Title\n\n**1 lost**, **1 gained**, **0 moved**, of 2 questions.\n\nA note.\n\n| set |")
    assert "| mine.yaml | answerable questions answered right at once | 50.0% (1/2) | 50.0% (1/2) | ±0.0 |" in text
    assert text.index("#### Lost (1)") < text.index("| are you open on Mondays | opening-hours | answer: opening-hours")
    assert text.index("| are you open on Mondays") < text.index("#### Gained (1)")


def test_lost_emergency_is_told_by_what_was_due(small: KnowledgeBase) -> None:
    """As its kind, with where it goes now."""
    deaf = small.safety.model_copy(update={"concepts": {**small.safety.concepts, "ALARM": ("collapse*",)}})
    asked = {
        "emergency": [replace(DANGER, text=text, due="emergency") for text in ("I cannot breathe", "she collapsed")]
    }
    text = in_markdown("T", compare(Responder(small).respond, Responder(replace(small, safety=deaf)).respond, asked))

    assert "| emergency | safety messages treated as they should be | 100.0% (2/2) | 50.0% (1/2) | -50.0 |" in text
    assert "| I cannot breathe | emergency | safety: emergency | " in text


def test_working_tree_is_compared_with_a_revision(repository: Path) -> None:
    """The revision is read from git and nothing in the working tree is touched; a test that is gone is still asked."""
    base = repository.parents[1] / BASE
    gone = changed(SMALL_FAQ, "id: parking", "id: parking\n    tests: {find: [my car, heated]}")
    repository.joinpath("faq.yaml").write_text(gone, "utf-8")
    git(repository.parent, "commit", "-am", "Tests")
    now = changed(gone, "[my car, heated]", "[my car]")
    repository.joinpath("faq.yaml").write_text(now, "utf-8")

    commit, before = knowledge_of("HEAD", repository, base)
    text = compare_with(commit, before, built(repository), {ENTRY_TESTS: [replace(HOURS, text="my car")]})

    assert before.entry("parking").tests.find == ("my car", "heated")
    assert f"(revision {commit})" in text
    assert "of 2 questions." in text
    assert repository.joinpath("faq.yaml").read_text("utf-8") == now


def test_same_knowledge_is_said_to_be_the_same(repository: Path) -> None:
    """So that nobody reads a table of zeros for a result; a FAQ need not be a folder."""
    commit, before = knowledge_of("main", repository / "faq.yaml", repository.parents[1] / BASE)
    assert len(before.entries) == 3

    assert "Both have the same knowledge." in compare_with(commit, before, Responder(before), {})


@pytest.mark.parametrize("revision", ["nothing", "", "--output=x"])
def test_missing_revision_is_said(repository: Path, revision: str) -> None:
    """In words, with what to do; none is taken for an option of git."""
    with pytest.raises(FaqBotError, match=rf"There is no revision '{revision}' in this repository\. `git log"):
        knowledge_of(revision, repository, repository.parents[1] / BASE)


def test_revision_without_readable_knowledge_is_said(repository: Path) -> None:
    """The folder may be younger than the revision; a faulty file is told with its first problem."""
    folder = write_knowledge(repository.parent / "other", {"faq.yaml": SMALL_FAQ})
    with pytest.raises(FaqBotError, match="The revision 'HEAD' does not contain other"):
        knowledge_of("HEAD", folder, folder)

    repository.joinpath("faq.yaml").write_text("schema: 1\n", "utf-8")
    git(repository.parent, "commit", "-am", "Broken")
    with pytest.raises(FaqBotError, match=r"The knowledge of HEAD cannot be read by the current code \(1 problems\)"):
        knowledge_of("HEAD", repository, repository.parents[1] / BASE)


def test_folder_outside_git_and_machine_without_it_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What git says is passed on; not everybody who edits the knowledge has it."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(FaqBotError, match="git does not work here: fatal: not a git repository"):
        knowledge_of("HEAD", tmp_path, tmp_path)

    monkeypatch.setenv("PATH", "")
    with pytest.raises(FaqBotError, match="Comparing with a revision needs git"):
        knowledge_of("HEAD", tmp_path, tmp_path)
