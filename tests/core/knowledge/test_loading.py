"""Reading files and folders: what is found where, what is told, and that all of it is told at once."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import (
    BASE,
    HEALTH_FAQ,
    NEGATIVES,
    SHIPPED,
    SMALL_FAQ,
    SMALL_SOURCE,
    changed,
    lines_of,
    table,
    write_base,
    write_knowledge,
)

from bot.core.errors import KnowledgeError
from bot.core.knowledge.loading import load_knowledge, read_knowledge
from bot.core.knowledge.problems import only_errors
from bot.core.knowledge.safety_models import NEAREST
from bot.core.knowledge.wordings import Evidence
from bot.core.replies import URGENT, Profile
from bot.core.responder import Responder

ENTRIES_ALONE = "entries:\n  - {id: 1, question: What is it?, answer: It is a thing.}\n"


def errors(path: Path) -> list[str]:
    """Return what keeps the knowledge of a path from being served, as lines."""
    loaded = read_knowledge(path, BASE)
    found = lines_of(only_errors(loaded.problems))
    assert (loaded.knowledge is None) == bool(found)
    return found


UNREADABLE: dict[str, Callable[[Path], object]] = {
    "Is a directory": Path.mkdir,
    "Too many levels of symbolic links": lambda path: path.symlink_to(path),
    "No such file or directory": lambda path: path.symlink_to("gone.yaml"),
    "it is no ordinary file": os.mkfifo,
}
"""What may stand in the place of a file, by what is said of it."""


@pytest.mark.timeout(10)
@pytest.mark.parametrize("name", ["faq.yaml", "phrasings.yaml"])
@pytest.mark.parametrize("reason", UNREADABLE)
def test_file_that_cannot_be_read_is_told_with_the_reason(folder: Path, name: str, reason: str) -> None:
    """A companion that leads nowhere is meant to be there, and is not passed over; a pipe is not waited for."""
    folder.joinpath(name).unlink(missing_ok=True)
    UNREADABLE[reason](folder / name)

    assert errors(folder) == [
        f"knowledge/{name}:1:1: it cannot be read ({reason}). Check the path and its permissions."
    ]


def rewrite(path: Path, old: str, new: str) -> None:
    """Change one place in a file."""
    path.write_text(changed(path.read_text("utf-8"), old, new), "utf-8")


def test_folder_is_read_with_its_companions(folder: Path) -> None:
    """A folder holds faq.yaml and, where wanted, the other files beside it; naming that file is as good."""
    further = "schema: 1\nphrasings: {}\nother_languages: {opening-hours: [wann macht ihr auf]}\n"
    files = {"source.yaml": SMALL_SOURCE, "negatives.yaml": NEGATIVES, "phrasings.yaml": further}
    knowledge = load_knowledge(write_knowledge(folder, files), BASE)

    assert [entry.id for entry in knowledge.entries] == ["opening-hours", "borrowing", "parking"]
    assert knowledge.entries[0].other_languages == ("wann macht ihr auf",)
    assert knowledge.source is not None
    assert knowledge.source.title == "Leaflet of the town library"
    assert list(knowledge.negatives.groups) == ["weather"]
    assert knowledge.sections == ("Visiting", "Around the house")
    assert load_knowledge(folder / "faq.yaml", BASE) == knowledge


@pytest.mark.parametrize("name", ["questions.yaml", "source.yaml", "wordings.yaml", "safety.yaml"])
def test_file_of_any_other_name_is_read_alone(folder: Path, name: str) -> None:
    """What lies beside it by chance does not count, and its name means nothing."""
    write_knowledge(folder, {"source.yaml": SMALL_SOURCE, "negatives.yaml": NEGATIVES, name: ENTRIES_ALONE})
    knowledge = load_knowledge(folder / name, BASE)

    assert [entry.id for entry in knowledge.entries] == ["1"]
    assert knowledge.source is None
    assert "weather" not in knowledge.negatives.groups


def test_faq_alone_is_served_with_neutral_wordings_and_safety_rules(folder: Path) -> None:
    """Nothing of our own subject slips into another FAQ, and triage is always on."""
    knowledge = load_knowledge(folder, BASE)

    assert "prolotherapy" not in str(knowledge.wordings)
    assert "prolo" not in knowledge.vocabulary.abbreviations
    assert knowledge.vocabulary.abbreviations["pls"] == "please"
    assert [*Responder(knowledge).triage.rules] == ["breath", "reads-like-emergency", "reads-like-crisis"]
    assert read_knowledge(folder, BASE).problems == []


@pytest.mark.parametrize(
    "text", [ENTRIES_ALONE, ENTRIES_ALONE.replace("entries:\n", "")], ids=["entries alone", "list"]
)
def test_bare_entries_are_served(folder: Path, text: str) -> None:
    """Leaving out what has a default is accepted, down to a bare list of entries."""
    write_knowledge(folder, {"faq.yaml": text})

    assert errors(folder) == []
    assert [entry.id for entry in load_knowledge(folder, BASE).entries] == ["1"]


@pytest.mark.parametrize(
    ("path", "file"), [("nowhere.yaml", "nowhere.yaml"), ("nowhere", "nowhere"), (".", "faq.yaml")]
)
@pytest.mark.usefixtures("folder")
def test_path_that_leads_nowhere_is_told(path: str, file: str) -> None:
    """And so is a folder without faq.yaml, as every other problem."""
    assert errors(Path(path)) == [f"{file}:1:1: there is no such file. Check the path; a folder must hold faq.yaml."]


@pytest.mark.parametrize(
    ("content", "column"),
    [(b"\xef\xbb\xbf# \xc3\xa4 \xe4\n", 5), (SMALL_FAQ.encode("utf-16"), 1)],
    ids=["Latin-1", "UTF-16"],
)
def test_file_that_is_not_utf8_is_told_with_its_place(folder: Path, content: bytes, column: int) -> None:
    """The column counts characters, also behind a BOM and an umlaut; what some editors call Unicode is not UTF-8."""
    folder.joinpath("faq.yaml").write_bytes(content)
    (problem,) = read_knowledge(folder, BASE).problems

    assert str(problem) == (
        f"knowledge/faq.yaml:1:{column}: there is a character that is not UTF-8. Save the file with the encoding UTF-8."
    )
    assert problem.line[column - 1] == "\N{REPLACEMENT CHARACTER}"


def test_faulty_companion_keeps_all_from_being_served(folder: Path) -> None:
    """A file that is there is meant: it is not silently replaced by the shipped one."""
    write_knowledge(folder, {"safety.yaml": "schema: 1\n", "wordings.yaml": "schema: [\n"})
    found = errors(folder)

    assert {line.split(":")[0] for line in found} == {"knowledge/safety.yaml", "knowledge/wordings.yaml"}
    assert sum("safety.yaml" in line for line in found) == len(
        ["review", "concepts", "rules", "replies", "concerns", "no_region"]  # one line a missing field, and none twice
    )


def test_path_outside_the_current_folder_is_named_in_full(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name in a message leads to the file from where the maintainer is."""
    folder.joinpath("faq.yaml").write_bytes(b"")
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    write_base(BASE)

    assert errors(folder)[0].startswith(f"{folder / 'faq.yaml'}:1:1: ")


def test_load_raises_with_every_problem(folder: Path) -> None:
    """The error carries the problems, and its text is what a maintainer should read."""
    rewrite(folder / "faq.yaml", "id: borrowing", "id: [borrowing]")
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(folder, BASE)

    assert str(caught.value).splitlines() == lines_of(caught.value.problems)
    assert len(caught.value.problems) == 2


FAULTY = {
    "bare list of entries, with the places of the file": (
        {"faq.yaml": "- id: one\n  question: What?\n  anwser: It.\n- 12\n"},
        [
            "knowledge/faq.yaml:3:3: entry 'one', field 'anwser': there is no field 'anwser' here. Did you mean 'answer'?",
            "knowledge/faq.yaml:4:3: field 'entries[2]': this should be fields. Write `name: value` lines, as in the items around it.",
        ],
    ),
    "phrasings of entries that are gone, at their names": (
        {"phrasings.yaml": "schema: 1\nphrasings:\n  events: [any talks]\n  parkin: [any garage]\n"},
        [
            "knowledge/phrasings.yaml:3:3: field 'phrasings.events': there is no entry 'events'. Use the name of an existing entry, or delete these phrasings if the entry was retired.",
            "knowledge/phrasings.yaml:4:3: field 'phrasings.parkin': there is no entry 'parkin'. Did you mean 'parking'?",
        ],
    ),
    "phrasings in other languages": (
        {"phrasings.yaml": "schema: 1\nphrasings: {}\nother_languages:\n  borrowing: [Wo kann ich parken]\n  parking: [wo kann ich parken]\n  parkin: [ou se garer]\n"},
        [
            "knowledge/phrasings.yaml:5:13: field 'other_languages.parking[1]': 'wo kann ich parken' asks the same thing as a phrasing of the entry 'borrowing'. Keep it only in the entry that answers it.",
            "knowledge/phrasings.yaml:6:3: field 'other_languages.parkin': there is no entry 'parkin'. Did you mean 'parking'?",
        ],
    ),
    "phrasings that cannot be read, without a warning of too few": (
        {"source.yaml": SMALL_SOURCE, "phrasings.yaml": "schema: 1\nphrasings: [\n"},
        ["knowledge/phrasings.yaml:3:1: a bracket has no partner, or a comma is missing. Put the whole text in quotes, or fix the brackets."],
    ),
    "one faulty entry, which hides neither the rules on the others nor the other files": (
        {
            "faq.yaml": SMALL_FAQ.replace("answer: Show", "anwser: Show").replace("are you open on Mondays", "is there a car park").replace("9 to 17 on", "9 to 18 on"),
            "source.yaml": changed(SMALL_SOURCE, "    facts:\n", "    facts:\n      - {id: shut, fact: It is shut.}\n"),
            "negatives.yaml": changed(NEGATIVES, "is a storm coming", "2026-11-22"),
            "vocabulary.yaml": "schema: 1\nabbreviations: [u]\n",
        },
        [
            "knowledge/faq.yaml:6:34: entry 'opening-hours', field 'answer': the number 18 is in none of its facts. Correct the number, or add the fact that states it.",
            "knowledge/faq.yaml:18:5: entry 'borrowing', field 'anwser': there is no field 'anwser' here. Did you mean 'answer'?",
            "knowledge/faq.yaml:33:9: entry 'parking', field 'phrasings[1]': 'is there a car park' asks the same thing as a phrasing of the entry 'opening-hours'. Keep it only in the entry that answers it.",
            "knowledge/negatives.yaml:6:7: field 'groups.weather[3]': this is read as a date, not as words. Put it in quotes, like \"2026-11-22\".",
            "knowledge/source.yaml:6:9: fact 'shut': no entry uses this fact. Tell it in an answer, and add it to that entry's facts.",
            "knowledge/vocabulary.yaml:2:16: field 'abbreviations': this should be fields. Write `name: value` lines, as in the items around it.",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "lines"), FAULTY.values(), ids=FAULTY)
def test_faults_of_every_kind_and_file_are_told_at_once(folder: Path, files: dict[str, str], lines: list[str]) -> None:
    """And nothing is told twice."""
    loaded = read_knowledge(write_knowledge(folder, files), BASE)

    assert loaded.knowledge is None
    assert [
        line for line in lines_of(loaded.problems) if ": warning: " not in line or "phrasings.yaml" in files
    ] == lines


def test_fault_in_the_shipped_folder_is_told_once(tmp_path: Path) -> None:
    """The shipped folder stands in for missing files of others, but not for its own faulty ones."""
    copy = shutil.copytree(SHIPPED, tmp_path / "knowledge")
    copy.joinpath("safety.yaml").write_text("schema: 1\n")
    lines = lines_of(read_knowledge(copy, copy).problems)

    assert len(lines) == len(set(lines))


def test_version_tells_contents_apart(folder: Path) -> None:
    """Eight hexadecimal digits that change with any change of the content, and with nothing that editors do to a file."""
    first = load_knowledge(folder, BASE).version
    folder.joinpath("faq.yaml").write_bytes(b"\xef\xbb\xbf" + SMALL_FAQ.replace("\n", "\r\n").encode())
    again = load_knowledge(folder, BASE).version
    rewrite(folder / "faq.yaml", "on weekdays", "on workdays")

    assert first == again != load_knowledge(folder, BASE).version
    assert re.fullmatch("[0-9a-f]{8}", first)


@table(
    ("entries misspelt", "entries:\n", "entires:\n", "knowledge/faq.yaml:2:1: field 'entires': there is no field 'entires' here. Did you mean 'entries'?"),
    ("no name of the list", "entries:\n", "", "knowledge/faq.yaml:2:3: a list begins here that belongs to no field. Write its field on a line above it, such as `entries:`."),
    ("no entries", SMALL_FAQ.partition("schema: 1\n")[2], "", "knowledge/faq.yaml:1:1: field 'entries': the field 'entries' is missing. Add `entries: …`."),
    ("first dash missing", "  - id: opening-hours", "    id: opening-hours", "knowledge/faq.yaml:3:5: the dash of this item is missing. Write `- ` before it, lined up with the dashes of the other items."),
    ("dash missing", "  - id: borrowing", "    id: borrowing", "knowledge/faq.yaml:15:5: entry 'borrowing': the dash of this item is missing. Write `- ` before it, lined up with the dashes of the other items."),
    ("no day", "checked: 2026-11-22\n    phrasings:\n      - what are", "checked: 2026-02-30\n    phrasings:\n      - what are", "knowledge/faq.yaml:10:14: entry 'opening-hours', field 'checked': '2026-02-30' is no day of the calendar. Correct it (a day is year-month-day, like 2026-11-22), or put it in quotes if it is meant as text."),
)  # fmt: skip
def test_one_slip_is_one_problem(folder: Path, old: str, new: str, lines: list[str]) -> None:
    """What only follows from it, in this file or in those that lean on it, is not told."""
    further = "schema: 1\nphrasings:\n  borrowing: [may I keep it]\n  parking: [any garage]\n"
    write_knowledge(folder, {"source.yaml": SMALL_SOURCE, "phrasings.yaml": further})
    rewrite(folder / "faq.yaml", old, new)

    assert errors(folder) == lines


def test_own_wordings_and_vocabulary_may_be_a_few(folder: Path) -> None:
    """What they leave out, at any depth, is taken from the neutral ones; they win where both have a word."""
    neutral = load_knowledge(folder, BASE).wordings
    wordings = "schema: 1\nfailure: Oops.\nnotices: {contact: the librarians}\n"
    vocabulary = "schema: 1\nabbreviations: {pls: plus, bk: book}\n"
    write_knowledge(folder, {"wordings.yaml": wordings, "vocabulary.yaml": vocabulary})
    knowledge = load_knowledge(folder, BASE)
    own, abbreviations = knowledge.wordings, knowledge.vocabulary.abbreviations

    assert (own.failure, own.notices.contact) == ("Oops.", "the librarians")
    assert own.notices.help == neutral.notices.help
    assert own.small_talk == neutral.small_talk
    assert (abbreviations["pls"], abbreviations["bk"], abbreviations["u"]) == ("plus", "book", "you")


@pytest.mark.parametrize("profile", ["", "profile: general\n"])
def test_faq_that_does_not_ask_for_health_has_none_of_it(folder: Path, profile: str) -> None:
    """No physician, no medicine and no injection in anything that can be said, but urgent safety rules alone."""
    write_knowledge(folder, {"faq.yaml": profile + SMALL_FAQ})
    knowledge = load_knowledge(folder, SHIPPED)
    replies = [knowledge.safety.replies[kind] for kind in URGENT]
    said = [one.model_dump_json(exclude_none=True) for one in (*replies, knowledge.safety.concerns)]
    said.append(knowledge.wordings.model_dump_json(exclude_defaults=True))

    assert knowledge.profile is Profile.GENERAL
    assert knowledge.profile.safety_kinds == URGENT
    assert not re.findall(r"physician|medic|inject|diagnos|examin|evidence|prolo", " ".join(said).casefold())


def test_faq_on_health_has_all_of_it(folder: Path) -> None:
    """Note, caveats, and every shipped safety rule, but for links to entries that it does not have."""
    knowledge = load_knowledge(write_knowledge(folder, {"faq.yaml": HEALTH_FAQ}), SHIPPED)
    rules = load_knowledge(SHIPPED, SHIPPED).safety.rules

    assert knowledge.profile is Profile.HEALTH
    assert "physician" in str(knowledge.wordings.physician_note)
    assert set(knowledge.wordings.caveats.evidence) == set(Evidence)
    assert [rule.id for rule in knowledge.safety.rules] == [rule.id for rule in rules]
    assert {rule.attach for rule in knowledge.safety.rules} <= {None, NEAREST}


def test_faq_without_negatives_learns_ordinary_questions_beside_its_own(folder: Path) -> None:
    """As many as keep their place beside its phrasings, and none that shares a telling word with it."""
    few = load_knowledge(folder, SHIPPED)
    (folder / "faq.yaml").write_text(SMALL_FAQ.replace("a book", "a dishwasher"), "utf-8")
    (first, *_), ways = few.off_topic, sum(len(entry.all_phrasings) for entry in few.entries)

    assert 0 < len(few.off_topic) <= ways
    assert not any("dishwasher" in text for text in load_knowledge(folder, SHIPPED).off_topic)
    assert write_knowledge(folder, {"negatives.yaml": NEGATIVES})
    assert first not in load_knowledge(folder, SHIPPED).off_topic
