"""`run_bot.py new`: kind to whoever types, and never a loss, neither of the file nor of what was typed."""

import datetime as dt
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import BASE, OWN_SAFETY, SMALL_FAQ, SMALL_SOURCE, changed, write_base, write_knowledge

from bot.authoring.adding import Adding
from bot.authoring.interview import Interview
from bot.authoring.placing import entry_lines, insert_entry
from bot.cli.exit_codes import OK, PROBLEMS
from bot.cli.main import main
from bot.core.errors import KnowledgeError
from bot.core.knowledge.loading import load_knowledge, read_knowledge
from bot.core.knowledge.models import Entry, KnowledgeBase

TODAY = dt.date(2026, 11, 22)
LEDGER = changed(
    SMALL_SOURCE,
    "        names: [desk]\n",
    "        names: [desk]\n      - id: fee\n        fact: The card costs 5 euros.\n        figures: [5 euros]\n",
)
PHRASINGS = ["price of a card", "is the card free", "do I pay for membership"]
GOOD = ["What does the card cost?", "", "1", "yes", "The card costs 5 euros.", "practice", "fee", *PHRASINGS, "", "yes"]
"""Question, id as offered, section, covered, answer, evidence, facts, phrasings, the end of them though few."""
WRITTEN = """\
  - id: card-cost
    section: Visiting
    question: "What does the card cost?"
    answer: >-
      The card costs 5 euros.
    evidence: practice
    facts: [fee]
    checked: 2026-11-22
    phrasings:
      - "price of a card"
      - "is the card free"
      - "do I pay for membership"
"""


def interrupt() -> None:
    """Press Ctrl-C."""
    raise KeyboardInterrupt


@pytest.fixture
def faq(folder: Path) -> Path:
    """Return a FAQ beside a ledger of facts."""
    return write_knowledge(folder, {"source.yaml": LEDGER}) / "faq.yaml"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """Return the knowledge of that FAQ, as the questions know it."""
    path = tmp_path_factory.mktemp("ledger")
    write_knowledge(path / "knowledge", {"faq.yaml": SMALL_FAQ, "source.yaml": LEDGER})
    draft = read_knowledge(path / "knowledge", write_base(path / BASE)).draft
    assert draft is not None
    return draft


class Talk:
    """Types lines and hears what is said; an item that is a function is called when its turn comes."""

    def __init__(self, lines: list[str | Callable[[], object]]) -> None:
        self.lines = iter(lines)
        self.said: list[str] = []

    def ask(self, prompt: str) -> str:
        """Return the next line, like a person at a terminal."""
        self.said.append(prompt)
        for line in self.lines:
            if isinstance(line, str):
                return line
            line()
        raise EOFError

    def run(self, path: Path) -> bool:
        """Add to the FAQ and return whether it was written."""
        return Adding(path, BASE, self.ask, self.said.append, TODAY).run()

    def interview(self, knowledge: KnowledgeBase) -> Entry:
        """Answer the questions alone, and return the entry."""
        return Interview(knowledge, self.ask, self.said.append, TODAY).entry()

    @property
    def text(self) -> str:
        """All that was said, prompts too."""
        return "\n".join(self.said)


def with_line(number: int, *instead: str) -> list[str | Callable[[], object]]:
    """Return the good lines with others in the place of one."""
    return [*GOOD[:number], *instead, *GOOD[number + 1 :]]


def test_writes_a_well_formed_entry_in_its_place(faq: Path) -> None:
    """Behind the head of its section by its id, everything else as it was; the whole knowledge is still in order."""
    talk = Talk([*GOOD])

    assert talk.run(faq.parent)
    text = faq.read_text("utf-8")
    assert text.replace(f"\n{WRITTEN}", "", 1) == SMALL_FAQ
    assert load_knowledge(faq, BASE).entry("card-cost").facts == ("fee",)
    assert "'card-cost' is now in faq.yaml" in talk.text
    assert [path.name for path in faq.parent.iterdir() if path.suffix == ".part"] == []


@pytest.mark.parametrize(
    ("number", "bad", "said"),
    [
        (0, "the card cost", "the question does not end with a question mark. Write a whole question"),
        (0, f"{'Why ' * 30}?", "characters; the limit is 80. Shorten it."),
        (0, "are you open on Mondays?", "asks the same thing as a phrasing of the entry 'opening-hours'."),
        (0, "日本?", "neither the question nor any phrasing contains a word that can be matched."),
        (1, "parking", "the id 'parking' is already used by an entry above."),
        (1, "Card Cost", "Use lowercase letters, digits and single hyphens"),
        (1, "card-" * 13 + "cost", "characters; the limit is 64. Shorten it."),
        (2, "9", "Type the number or the name of a section."),
        (3, "perhaps", "Type yes if the source answers the question, no if it does not."),
        (0, "", "A whole question of at most 80 characters, as shown on a button. Example: "),
        (2, "", "Type the number or the name of a section."),
        (5, "", "Type a number or a name from the list."),
        (4, "", "The answer, only from the cited facts, in plain words. Example: "),
        (4, "long " * 150, "the limit is 700"),
        (4, "long " * 1000, "the limit is 4000"),
        (4, "See **this**.", "'**this**' is markup"),
        (5, "practise", "Did you mean 'practice'?"),
        (6, "fees", "There is no fact 'fees'. Did you mean 'fee'?"),
        (6, "", "Type ids of facts"),
        (7, "What time do you close?", "asks the same thing as a phrasing of the entry 'opening-hours'."),
        (8, PHRASINGS[0].upper(), "appears twice among the ways to ask this entry."),
    ],
)  # fmt: skip
def test_bad_input_is_refused_kindly_and_asked_again(ledger: KnowledgeBase, number: int, bad: str, said: str) -> None:
    """One sentence says why; then the same question comes once more, and the entry is the same in the end."""
    extra = ["no"] if (number, bad) == (2, "9") else []
    talk = Talk(with_line(number, bad, *extra, GOOD[number]))

    assert "\n".join(entry_lines(talk.interview(ledger))) + "\n" == WRITTEN
    assert said in talk.text


def test_help_tells_of_the_field_and_finds_facts(ledger: KnowledgeBase) -> None:
    """By a question mark, with a word to look for among the facts."""
    talk = Talk(with_line(6, "? card", "fee"))

    assert talk.interview(ledger).facts == ("fee",)
    assert "Ids of the facts in source.yaml that the answer rests on." in talk.text
    assert "  fee: The card costs 5 euros." in talk.text
    assert "  hours:" not in talk.text


def test_new_section_is_begun_only_when_meant(ledger: KnowledgeBase) -> None:
    """A slip of the finger would make a section of its own."""
    talk = Talk(with_line(2, "Visting", "no", "Money", "yes"))

    assert talk.interview(ledger).section == "Money"
    assert "There is no section 'Visting' yet. Did you mean 'Visiting'?" in talk.text


def test_uncovered_entry_needs_no_facts(faq: Path) -> None:
    """It says that the source is silent; nothing is asked about facts."""
    lines = ["Is there a café?", "", "Around the house", "no", "The leaflet does not speak of a café.", "", "yes"]
    talk = Talk([*lines])

    assert talk.run(faq)
    draft = read_knowledge(faq, BASE).draft
    assert draft is not None
    entry = draft.entry("there-caf")
    assert (entry.covered, entry.evidence, entry.facts) == (False, None, ())
    assert "facts" not in talk.text.split("answer:")[1].replace("from the facts", "")


def test_answer_that_its_facts_do_not_hold_is_asked_again(faq: Path) -> None:
    """The rules of `check` hold here too; an empty line keeps what was typed, and what was refused is not kept so."""
    talk = Talk([*with_line(4, "The card costs 6 euros."), "", "", "The card costs 5 euros.", ""])

    assert talk.run(faq)
    assert "faq.yaml:" in talk.text
    assert talk.text.count("the number 6 is in none of its facts") == 1
    assert "Please look at these again." in talk.text
    assert "Nothing was changed, so the problem is still there. Change one of these, or type stop." in talk.text
    assert WRITTEN in faq.read_text("utf-8")


STEALS = ["borrow a novel please", "how to borrow a novel", "novel borrow", "a novel to borrow"]


@pytest.mark.parametrize(
    ("entry_id", "test", "lines", "times"),
    [("parking", "xylophone", GOOD, 0), ("borrowing", "borrow a novel", [*GOOD[:7], *STEALS, "", "yes", "yes"], 1)],
)
def test_harm_to_another_entry_is_told_before_it_is_done(
    faq: Path, entry_id: str, test: str, lines: list[str], times: int
) -> None:
    """What another entry's test finds must not go astray unseen; whoever insists may. One that failed before may."""
    faq.write_text(changed(SMALL_FAQ, f"id: {entry_id}", f"id: {entry_id}\n    tests: {{find: [{test}]}}"), "utf-8")
    talk = Talk([*lines])

    assert talk.run(faq)
    assert [talk.text.count(said) for said in ("should find this entry", "Write it anyway?")] == [times, times]


@pytest.mark.parametrize("leave", [[], ["stop"], [" STOP "], [interrupt]], ids=["end", "stop", "STOP", "ctrl-c"])
def test_nothing_typed_is_lost_whoever_leaves_whenever(faq: Path, leave: list[str | Callable[[], object]]) -> None:
    """The input ends, the word stop, Ctrl-C: the file is as it was, and what was typed stands on the screen as YAML."""
    before = faq.read_bytes()
    for number in range(1, len(GOOD)):
        talk = Talk([*GOOD[:number], *leave, *(GOOD[number:] if leave else [])])

        assert not talk.run(faq)
        assert faq.read_bytes() == before
        assert "Nothing was written." in talk.text
        typed = [line for line in GOOD[:number] if line not in {"", "yes"} and not line.isdecimal()]
        assert all(line in talk.said[-1] for line in typed)


def test_list_that_is_too_short_is_not_ended_by_an_impatient_enter(faq: Path) -> None:
    """Not by two or three either: to end it so, yes must be typed; a list that is long enough ends at once."""
    ways = [f"card {word}" for word in ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot"]]
    talk = Talk([*GOOD[:-2], "", "", "no", *ways, ""])

    assert talk.run(faq)
    assert talk.text.count("  3 of 9: questions will rarely find it. End the list? (yes or no) ") == 2
    assert load_knowledge(faq, BASE).entry("card-cost").phrasings == (*PHRASINGS, *ways)


def test_enters_alone_never_make_an_entry(faq: Path) -> None:
    """Whatever is asked, what is wanted is said again, and nothing is written."""
    before = faq.read_bytes()
    for number in range(len(GOOD)):
        assert not Talk([*GOOD[:number], *[""] * 50]).run(faq)
        assert faq.read_bytes() == before


def test_edit_of_somebody_else_meanwhile_is_kept(faq: Path) -> None:
    """The entry goes into the file as it is when it is written."""

    def edit() -> None:
        faq.write_text(insert_entry(SMALL_FAQ, Entry(id="b", question="Why b?", answer="So.")), "utf-8")

    talk = Talk([*GOOD[:-1], edit, "yes"])

    assert talk.run(faq)
    assert {"  - id: b", "  - id: card-cost"} <= {*faq.read_text("utf-8").splitlines()}


def test_folder_that_cannot_be_written_loses_nothing(faq: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason is told, and the entry is printed to be pasted elsewhere."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    before = faq.read_bytes()
    talk = Talk([*GOOD])

    assert not talk.run(faq)
    assert faq.read_bytes() == before
    assert "The file cannot be written (No space left on device) and is unchanged." in talk.text
    assert talk.said[-1] + "\n" == WRITTEN
    assert not list(faq.parent.glob(".faq-*"))


def test_faulty_file_is_to_be_mended_first(faq: Path) -> None:
    """Its problems are told at once, before anything is asked."""
    faq.write_text(changed(SMALL_FAQ, "covered", "coverd"), "utf-8")

    with pytest.raises(KnowledgeError, match="coverd"):
        Talk([*GOOD]).run(faq)


def test_link_stays_a_link_and_rights_stay_rights(faq: Path) -> None:
    """The file behind the link is replaced."""
    faq.chmod(0o640)
    target = faq.rename(faq.with_name("real.yaml"))
    faq.symlink_to(target)

    assert Talk([*GOOD]).run(faq)
    assert faq.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(("lines", "code"), [(GOOD[:6] + GOOD[7:], OK), (GOOD[:3], PROBLEMS)])
def test_command_reads_lines_from_a_pipe(
    folder: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str], code: int
) -> None:
    """Exit code 0 where the entry was written, 1 where nothing was."""
    write_knowledge(folder, OWN_SAFETY)
    typed = io.TextIOWrapper(io.BytesIO("\n".join([*lines, ""]).encode()), "utf-8")
    monkeypatch.setattr(sys, "stdin", typed)

    assert main(["new", "--knowledge", str(folder)]) == code
    assert ("card-cost" in folder.joinpath("faq.yaml").read_text("utf-8")) == (code == OK)


def test_faq_without_a_source_is_asked_for_no_facts(folder: Path) -> None:
    """Nor for what a source answers, for kinds of claim and for a day: there is nothing to compare with."""
    talk = Talk(["May I bring my dog?", "", "1", "Dogs may come in on a lead.", *PHRASINGS, "", "yes"])

    assert talk.run(folder)
    entry = load_knowledge(folder, BASE).entry("may-bring-dog")
    assert (entry.covered, entry.evidence, entry.facts, entry.checked) == (True, None, (), None)
    assert "source" not in talk.text
