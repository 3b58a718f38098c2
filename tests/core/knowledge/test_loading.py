"""Message files and folders: what is found where, what is told, and that all of it is told at once."""

import os
import re
import shutil
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


def test_file_that_may_not_be_read_is_told(folder: Path) -> None:
    """With the system's reason; a folder in the place of a file is such a one for everybody."""
    folder.joinpath("faq.yaml").unlink()
    folder.joinpath("faq.yaml").mkdir()

    assert errors(folder) == [
        "knowledge/faq.yaml:1:1: it cannot be read (Is a directory). Check the path and its permissions."
    ]


@pytest.mark.parametrize("name", ["faq.yaml", "phrasings.yaml", "source.yaml"])
def test_circle_of_links_is_told(folder: Path, name: str) -> None:
    """A companion that leads in a circle is meant to be there, and is not passed over."""
    folder.joinpath(name).unlink(missing_ok=True)
    folder.joinpath(name).symlink_to(folder / "other.yaml")
    folder.joinpath("other.yaml").symlink_to(folder / name)

    assert errors(folder)[0] == (
        f"knowledge/{name}:1:1: it cannot be read (Too many levels of symbolic links). Check the path and its permissions."
    )


def test_circle_of_links_in_the_place_of_the_folder_is_told(folder: Path) -> None:
    """The path itself may lead nowhere."""
    folder.joinpath("loop").symlink_to("loop")

    assert errors(folder / "loop") == [
        "knowledge/loop:1:1: it cannot be read (Too many levels of symbolic links). Check the path and its permissions."
    ]


def test_link_to_nothing_is_told(folder: Path) -> None:
    """Its target was moved; the file is not simply absent."""
    folder.joinpath("phrasings.yaml").symlink_to("gone.yaml")

    assert errors(folder) == [
        "knowledge/phrasings.yaml:1:1: it cannot be read (No such file or directory). Check the path and its permissions."
    ]


@pytest.mark.timeout(10)
@pytest.mark.parametrize("name", ["faq.yaml", "phrasings.yaml"])
def test_pipe_is_not_waited_for(folder: Path, name: str) -> None:
    """Nobody may ever write into it."""
    folder.joinpath(name).unlink(missing_ok=True)
    os.mkfifo(folder / name)

    assert errors(folder) == [
        f"knowledge/{name}:1:1: it cannot be read (it is no ordinary file). Check the path and its permissions."
    ]


def rewrite(path: Path, old: str, new: str) -> None:
    """Change one place in a file."""
    path.write_text(changed(path.read_text("utf-8"), old, new), "utf-8")


def test_folder_is_read_with_its_companions(folder: Path) -> None:
    """A folder holds faq.yaml and, where wanted, the other files beside it."""
    write_knowledge(folder, {"source.yaml": SMALL_SOURCE, "negatives.yaml": NEGATIVES})
    knowledge = load_knowledge(folder, BASE)

    assert [entry.id for entry in knowledge.entries] == ["opening-hours", "borrowing", "parking"]
    assert knowledge.source is not None
    assert knowledge.source.title == "Leaflet of the town library"
    assert list(knowledge.negatives.groups) == ["weather"]
    assert knowledge.sections == ("Visiting", "Around the house")


def test_file_called_faq_is_read_with_its_companions(folder: Path) -> None:
    """Naming the file is as good as naming its folder."""
    write_knowledge(folder, {"source.yaml": SMALL_SOURCE})

    assert load_knowledge(folder / "faq.yaml", BASE) == load_knowledge(folder, BASE)


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


def test_shipped_rules_lose_their_links_to_entries_that_another_faq_has_not(folder: Path) -> None:
    """All rules hold for any FAQ on health; only what they would show beside the reply is left out."""
    write_knowledge(folder, {"faq.yaml": HEALTH_FAQ})
    shipped = load_knowledge(SHIPPED, SHIPPED).safety.rules
    foreign = load_knowledge(folder, SHIPPED).safety.rules

    assert [rule.id for rule in foreign] == [rule.id for rule in shipped]
    assert {rule.attach for rule in foreign} <= {None, NEAREST}


def test_phrasings_in_other_languages_stand_under_one_entry(folder: Path) -> None:
    """Of those that there are; each teaches what it means."""
    further = """\
schema: 1
phrasings: {}
other_languages:
  opening-hours: [wann macht ihr auf, Wo kann ich parken]
  parking: [wo kann ich parken]
  parkin: [ou se garer]
"""
    write_knowledge(folder, {"phrasings.yaml": further})

    assert lines_of(read_knowledge(folder, BASE).problems) == [
        (
            "knowledge/phrasings.yaml:5:13: field 'other_languages.parking[1]': 'wo kann ich parken' asks the same thing as "
            "a phrasing of the entry 'opening-hours'. Keep it only in the entry that answers it."
        ),
        "knowledge/phrasings.yaml:6:3: field 'other_languages.parkin': there is no entry 'parkin'. Did you mean 'parking'?",
    ]
    write_knowledge(folder, {"phrasings.yaml": further.partition("  parking")[0]})
    assert load_knowledge(folder, BASE).entries[0].other_languages == ("wann macht ihr auf", "Wo kann ich parken")


def test_own_vocabulary_is_added_to_the_general_one(folder: Path) -> None:
    """It wins where both have a word."""
    write_knowledge(folder, {"vocabulary.yaml": "schema: 1\nabbreviations: {pls: plus, bk: book}\n"})
    abbreviations = load_knowledge(folder, BASE).vocabulary.abbreviations

    assert (abbreviations["pls"], abbreviations["bk"], abbreviations["u"]) == ("plus", "book", "you")


@pytest.mark.parametrize(
    ("content", "count"),
    [
        pytest.param(b"\xef\xbb\xbf" + SMALL_FAQ.encode(), 3, id="BOM"),
        pytest.param(SMALL_FAQ.replace("\n", "\r\n").encode(), 3, id="CRLF"),
        pytest.param(changed(SMALL_FAQ, "your card", "your “card” – it’s free").encode(), 3, id="smart quotes"),
        pytest.param(ENTRIES_ALONE.encode(), 1, id="entries alone"),
        pytest.param(ENTRIES_ALONE.replace("entries:\n", "").encode(), 1, id="bare list of entries"),
        pytest.param(b'{"entries": [{"id": "1", "question": "What?", "answer": "It."}]}', 1, id="JSON"),
    ],
)
def test_harmless_file_is_served(folder: Path, content: bytes, count: int) -> None:
    """What editors and systems do to a file, and leaving out what has a default, is accepted."""
    folder.joinpath("faq.yaml").write_bytes(content)

    assert errors(folder) == []
    assert len(load_knowledge(folder, BASE).entries) == count


def test_fault_in_a_bare_list_of_entries_has_its_place(folder: Path) -> None:
    """Its positions are those of the file."""
    folder.joinpath("faq.yaml").write_text("- id: one\n  question: What?\n  anwser: It.\n- 12\n")

    assert errors(folder) == [
        "knowledge/faq.yaml:3:3: entry 'one', field 'anwser': there is no field 'anwser' here. Did you mean 'answer'?",
        (
            "knowledge/faq.yaml:4:3: field 'entries[2]': this should be fields. "
            "Write `name: value` lines, as in the items around it."
        ),
    ]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("nowhere.yaml", "nowhere.yaml:1:1: there is no such file. Check the path; a folder must hold faq.yaml."),
        ("nowhere", "nowhere:1:1: there is no such file. Check the path; a folder must hold faq.yaml."),
        (".", "faq.yaml:1:1: there is no such file. Check the path; a folder must hold faq.yaml."),
    ],
)
@pytest.mark.usefixtures("folder")
def test_missing_file_is_told(path: str, line: str) -> None:
    """A path that leads nowhere, and a folder without faq.yaml, are told as every other problem."""
    assert errors(Path(path)) == [line]


def test_file_that_is_not_utf8_is_told_with_its_place(folder: Path) -> None:
    """The column counts characters, also behind a BOM and an umlaut."""
    folder.joinpath("faq.yaml").write_bytes(b"\xef\xbb\xbf# \xc3\xa4 \xe4\n")

    assert errors(folder) == [
        "knowledge/faq.yaml:1:5: there is a character that is not UTF-8. Save the file with the encoding UTF-8."
    ]


def test_utf16_file_is_told(folder: Path) -> None:
    """What some Windows editors call Unicode is not UTF-8."""
    folder.joinpath("faq.yaml").write_text(SMALL_FAQ, "utf-16")

    assert errors(folder) == [
        "knowledge/faq.yaml:1:1: there is a character that is not UTF-8. Save the file with the encoding UTF-8."
    ]


def test_empty_file_is_told(folder: Path) -> None:
    """A file that was saved empty is not a FAQ without entries."""
    folder.joinpath("faq.yaml").write_bytes(b"")

    assert errors(folder) == ["knowledge/faq.yaml:1:1: the file is empty. Copy the layout of the shipped file."]


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


def test_warning_alone_does_not_keep_from_serving(folder: Path) -> None:
    """Few phrasings beside a ledger are warned of, and the knowledge is served all the same."""
    write_knowledge(folder, {"source.yaml": SMALL_SOURCE})
    loaded = read_knowledge(folder, BASE)

    assert loaded.knowledge is not None
    assert {line.split(": ")[1] for line in lines_of(loaded.problems)} == {"warning"}


def test_faults_of_every_kind_and_file_are_told_at_once(folder: Path) -> None:
    """One faulty entry hides neither the rules on the others nor the other files, and nothing is told twice."""
    write_knowledge(
        folder,
        {
            "faq.yaml": changed(
                changed(changed(SMALL_FAQ, "answer: Show", "anwser: Show"), "are you open on Mondays", "is there a car park"),
                "9 to 17 on", "9 to 18 on",
            ),
            "source.yaml": changed(SMALL_SOURCE, "    facts:\n", "    facts:\n      - {id: shut, fact: It is shut.}\n"),
            "negatives.yaml": changed(NEGATIVES, "is a storm coming", "2026-11-22"),
            "vocabulary.yaml": "schema: 1\nabbreviations: [u]\n",
        },
    )  # fmt: skip

    assert errors(folder) == [
        (
            "knowledge/faq.yaml:6:34: entry 'opening-hours', field 'answer': the number 18 is in none of its facts. "
            "Correct the number, or add the fact that states it."
        ),
        (
            "knowledge/faq.yaml:18:5: entry 'borrowing', field 'anwser': there is no field 'anwser' here. "
            "Did you mean 'answer'?"
        ),
        (
            "knowledge/faq.yaml:33:9: entry 'parking', field 'phrasings[1]': 'is there a car park' asks the same thing as "
            "a phrasing of the entry 'opening-hours'. Keep it only in the entry that answers it."
        ),
        (
            "knowledge/negatives.yaml:6:7: field 'groups.weather[3]': this is read as a date, not as words. "
            'Put it in quotes, like "2026-11-22".'
        ),
        (
            "knowledge/source.yaml:6:9: fact 'shut': no entry uses this fact. "
            "Tell it in an answer, and add it to that entry's facts."
        ),
        (
            "knowledge/vocabulary.yaml:2:16: field 'abbreviations': this should be fields. "
            "Write `name: value` lines, as in the items around it."
        ),
    ]


def test_fault_in_the_shipped_folder_is_told_once(tmp_path: Path) -> None:
    """The shipped folder stands in for missing files of others, but not for its own faulty ones."""
    copy = shutil.copytree(SHIPPED, tmp_path / "knowledge")
    copy.joinpath("safety.yaml").write_text("schema: 1\n")
    lines = lines_of(read_knowledge(copy, copy).problems)

    assert len(lines) == len(set(lines))


def test_version_tells_contents_apart(folder: Path) -> None:
    """Eight hexadecimal digits that change with any change, and with nothing else."""
    first = load_knowledge(folder, BASE).version
    again = load_knowledge(folder, BASE).version
    rewrite(folder / "faq.yaml", "on weekdays", "on workdays")

    assert first == again
    assert load_knowledge(folder, BASE).version != first
    assert len(first) == len("0123abcd")
    assert set(first) <= set("0123456789abcdef")


def test_version_does_not_depend_on_editors_and_systems(folder: Path) -> None:
    """A mark of the encoding and another kind of line end are no change of the content."""
    first = load_knowledge(folder, BASE).version
    folder.joinpath("faq.yaml").write_bytes(b"\xef\xbb\xbf" + SMALL_FAQ.replace("\n", "\r\n").encode())

    assert load_knowledge(folder, BASE).version == first


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "entries:\n", "entires:\n",
            "knowledge/faq.yaml:2:1: field 'entires': there is no field 'entires' here. Did you mean 'entries'?",
        ),
        (
            "entries:\n", "",
            ("knowledge/faq.yaml:2:3: a list begins here that belongs to no field. "
             "Write its field on a line above it, such as `entries:`."),
        ),
        (
            SMALL_FAQ.partition("schema: 1\n")[2], "",
            "knowledge/faq.yaml:1:1: field 'entries': the field 'entries' is missing. Add `entries: …`.",
        ),
        (
            "  - id: opening-hours", "    id: opening-hours",
            ("knowledge/faq.yaml:3:5: the dash of this item is missing. "
             "Write `- ` before it, lined up with the dashes of the other items."),
        ),
        (
            "  - id: borrowing", "    id: borrowing",
            ("knowledge/faq.yaml:15:5: entry 'borrowing': the dash of this item is missing. "
             "Write `- ` before it, lined up with the dashes of the other items."),
        ),
        (
            "checked: 2026-11-22\n    phrasings:\n      - what are", "checked: 2026-02-30\n    phrasings:\n      - what are",
            ("knowledge/faq.yaml:10:14: entry 'opening-hours', field 'checked': '2026-02-30' is no day of the calendar. "
             "Write a day that there is, as year-month-day, like 2026-11-22, or put it in quotes if it is meant as text."),
        ),
    ],
)  # fmt: skip
def test_one_slip_is_one_problem(folder: Path, old: str, new: str, line: str) -> None:
    """What only follows from it, in this file or in those that lean on it, is not told."""
    further = "schema: 1\nphrasings:\n  borrowing: [may I keep it]\n  parking: [any garage]\n"
    write_knowledge(folder, {"source.yaml": SMALL_SOURCE, "phrasings.yaml": further})
    rewrite(folder / "faq.yaml", old, new)

    assert errors(folder) == [line]


def test_faulty_file_of_phrasings_does_not_make_entries_look_poor(folder: Path) -> None:
    """How many ways there are is not known then."""
    write_knowledge(folder, {"source.yaml": SMALL_SOURCE, "phrasings.yaml": "schema: 1\nphrasings: [\n"})

    assert [line.split(":")[0] for line in lines_of(read_knowledge(folder, BASE).problems)] == [
        "knowledge/phrasings.yaml"
    ]


def test_phrasings_of_an_entry_that_is_gone_are_told_with_what_to_do(folder: Path) -> None:
    """At their name; a near one is offered instead."""
    write_knowledge(
        folder, {"phrasings.yaml": "schema: 1\nphrasings:\n  events: [any talks]\n  parkin: [any garage]\n"}
    )

    assert errors(folder) == [
        (
            "knowledge/phrasings.yaml:3:3: field 'phrasings.events': there is no entry 'events'. "
            "Use the name of an existing entry, or delete these phrasings if the entry was retired."
        ),
        "knowledge/phrasings.yaml:4:3: field 'phrasings.parkin': there is no entry 'parkin'. Did you mean 'parking'?",
    ]


def test_own_wordings_may_be_a_few(folder: Path) -> None:
    """What they leave out, at any depth, is taken from the neutral ones."""
    write_knowledge(folder, {"wordings.yaml": "schema: 1\nfailure: Oops.\nnotices: {contact: the librarians}\n"})
    own = load_knowledge(folder, BASE).wordings
    (folder / "wordings.yaml").unlink()
    neutral = load_knowledge(folder, BASE).wordings

    assert (own.failure, own.notices.contact) == ("Oops.", "the librarians")
    assert own.notices.help == neutral.notices.help
    assert own.small_talk == neutral.small_talk


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
    """Note, caveats, and every kind of safety rule, whatever else the FAQ is about."""
    write_knowledge(folder, {"faq.yaml": HEALTH_FAQ})
    knowledge = load_knowledge(folder, SHIPPED)

    assert knowledge.profile is Profile.HEALTH
    assert "physician" in str(knowledge.wordings.physician_note)
    assert set(knowledge.wordings.caveats.evidence) == set(Evidence)
    assert {rule.kind for rule in knowledge.safety.rules} == {
        rule.kind for rule in load_knowledge(SHIPPED, SHIPPED).safety.rules
    }


def test_profile_that_does_not_exist_is_told(folder: Path) -> None:
    """With those that do."""
    write_knowledge(folder, {"faq.yaml": changed(HEALTH_FAQ, "profile: health", "profile: helth")})

    assert errors(folder) == [
        "knowledge/faq.yaml:2:10: field 'profile': 'helth' is not one of: general, health. Write health."
    ]


def test_faq_without_negatives_learns_ordinary_questions_beside_its_own(folder: Path) -> None:
    """As many as keep their place beside its phrasings, and none that shares a telling word with it."""
    few = load_knowledge(folder, SHIPPED)
    (folder / "faq.yaml").write_text(SMALL_FAQ.replace("a book", "a dishwasher"), "utf-8")
    (first, *_), ways = few.off_topic, sum(len(entry.all_phrasings) for entry in few.entries)

    assert 0 < len(few.off_topic) <= ways
    assert not any("dishwasher" in text for text in load_knowledge(folder, SHIPPED).off_topic)
    assert write_knowledge(folder, {"negatives.yaml": NEGATIVES})
    assert first not in load_knowledge(folder, SHIPPED).off_topic
