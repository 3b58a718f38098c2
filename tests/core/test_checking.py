"""The whole check of a knowledge path: its files, whether replies fit a message, and the entries' own tests."""

import shutil
from pathlib import Path

import pytest
from conftest import BASE, HEALTH_FAQ, SHIPPED, SMALL_FAQ, SMALL_SOURCE, changed, lines_of, write_knowledge

from bot.core.checking import check_knowledge
from bot.core.knowledge.loading import load_knowledge
from bot.core.knowledge.problems import Severity
from bot.core.replies import MESSAGE_LIMIT
from bot.core.responder import Responder

NOTE = "For anything about your health, please talk to a trained physician."


def with_note_of(folder: Path, length: int) -> Path:
    """Give a folder on health a physician note of this many characters."""
    note = (NOTE + " Please." * length)[: length - 1].strip().removesuffix(".").ljust(length - 1, "e") + "."
    return write_knowledge(folder, {"faq.yaml": HEALTH_FAQ, "wordings.yaml": f"schema: 1\nphysician_note: {note}\n"})


def with_tests(entry_id: str, tests: str) -> str:
    """Return the small FAQ with tests added to one entry."""
    return changed(SMALL_FAQ, f"id: {entry_id}\n", f"id: {entry_id}\n    tests: {tests}\n")


def test_small_faq_is_in_order(folder: Path) -> None:
    """The base of the tests below has no problem itself."""
    assert check_knowledge(folder, BASE) == []


def test_faults_of_the_files_are_returned(folder: Path) -> None:
    """What cannot be served is told as at the start of the bot."""
    write_knowledge(folder, {"faq.yaml": "entries: [\n"})

    assert lines_of(check_knowledge(folder, BASE)) == [
        (
            "knowledge/faq.yaml:2:1: a bracket has no partner, or a comma is missing. "
            "Put the whole text in quotes, or fix the brackets."
        )
    ]


def test_warnings_of_the_files_are_returned(folder: Path) -> None:
    """They stand among the rest."""
    write_knowledge(folder, {"source.yaml": SMALL_SOURCE})

    assert {problem.severity for problem in check_knowledge(folder, BASE)} == {Severity.WARNING}


def test_reply_that_does_not_fit_a_message_is_told(folder: Path) -> None:
    """Nothing is ever cut, so an answer whose reply is too long must be shortened."""
    responder = Responder(load_knowledge(with_note_of(folder, 1900), BASE))
    length = {entry.id: len(responder.respond_with(entry.id).text) for entry in responder.knowledge.entries}
    assert min(length.values()) > MESSAGE_LIMIT

    single = [line for line in lines_of(check_knowledge(folder, BASE)) if "together" not in line]
    assert single == [
        f"knowledge/faq.yaml:{place}: entry '{entry}', field 'answer': its reply has {length[entry]} characters; "
        "a message holds 2000. Shorten the answer."
        for place, entry in (("7:13", "opening-hours"), ("19:13", "borrowing"), ("31:13", "parking"))
    ]


def room_beside_two_answers(folder: Path) -> int:
    """Return how long the note may be for the two longest answers, one of them not covered, to fill a message."""
    responder = Responder(load_knowledge(write_knowledge(folder, {"faq.yaml": HEALTH_FAQ}), BASE))
    hours, _, parking = responder.knowledge.entries
    return MESSAGE_LIMIT - len(responder.respond_with_both(hours, parking).text) + len(NOTE)


def test_two_answers_that_do_not_fit_one_message_are_told(folder: Path) -> None:
    """The longest ones must fit together, since one message may ask for both."""
    with_note_of(folder, room_beside_two_answers(folder) + 1)

    assert lines_of(check_knowledge(folder, BASE)) == [
        (
            "knowledge/faq.yaml:7:13: entry 'opening-hours', field 'answer': together with 'parking' its reply has "
            "2001 characters; a message holds 2000. Shorten the answer."
        )
    ]


def test_two_answers_may_fill_a_message_to_the_last_character(folder: Path) -> None:
    """The limit itself is still a message."""
    assert check_knowledge(with_note_of(folder, room_beside_two_answers(folder)), BASE) == []


@pytest.mark.parametrize(
    ("faq", "line"),
    [
        pytest.param(
            with_tests("borrowing", "{find: [xylophone quartz]}"),
            "knowledge/faq.yaml:16:20: entry 'borrowing', field 'tests.find[1]': 'xylophone quartz' should find "
            "this entry, but the outcome is abstain. Add phrasings like it, or correct the test.",
            id="finds nothing",
        ),
        pytest.param(
            with_tests("borrowing", "{avoid: [can I lend novels]}"),
            "knowledge/faq.yaml:16:21: entry 'borrowing', field 'tests.avoid[1]': 'can I lend novels' must not be "
            "answered with this entry, but is. Add phrasings like it to the right entry, or correct the test.",
            id="answers what it must not",
        ),
    ],
)  # fmt: skip
def test_failed_test_of_an_entry_is_told(folder: Path, faq: str, line: str) -> None:
    """The tests that a maintainer writes beside an entry are run, and a miss says what happened instead."""
    write_knowledge(folder, {"faq.yaml": faq})

    assert lines_of(check_knowledge(folder, BASE)) == [line]


def test_failed_test_says_what_was_found_instead(folder: Path) -> None:
    """Knowing the other entry tells a maintainer where to look."""
    write_knowledge(folder, {"faq.yaml": with_tests("borrowing", "{find: [parking spaces nearby please]}")})
    (line,) = lines_of(check_knowledge(folder, BASE))

    assert "should find this entry, but it " in line
    assert "'parking'" in line


@pytest.mark.parametrize("tests", ["{avoid: [can I lend novels]}", "{avoid: [xylophone quartz]}"])
def test_kept_test_of_an_entry_is_not_told(folder: Path, tests: str) -> None:
    """A test that another entry, or none, answers is kept."""
    write_knowledge(folder, {"faq.yaml": with_tests("parking", tests)})

    assert check_knowledge(folder, BASE) == []


@pytest.mark.parametrize("name", ["knowledge", "knowledge/faq.yaml", "knowledge/other.yaml"])
@pytest.mark.usefixtures("folder")
def test_path_may_be_a_folder_or_a_file(name: str) -> None:
    """The place of a failed test is found in each."""
    faq = with_tests("borrowing", "{find: [xylophone quartz]}")
    write_knowledge(Path("knowledge"), {"faq.yaml": faq, "other.yaml": faq})
    (line,) = lines_of(check_knowledge(Path(name), BASE))

    assert line.startswith(f"knowledge/{Path(name).name if name.endswith('.yaml') else 'faq.yaml'}:16:20: ")


def test_problems_of_a_broken_copy_are_all_told_in_file_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file of the shipped folder may be broken at once, and all of it is told."""
    monkeypatch.chdir(tmp_path)
    copy = shutil.copytree(SHIPPED, tmp_path / "knowledge")
    for path in sorted(copy.glob("*.yaml")):
        path.write_bytes(path.read_bytes() + b"nonsense: 1\n")
    lines = lines_of(check_knowledge(copy, SHIPPED))

    told = [line.split(":")[0] for line in lines if "there is no field 'nonsense' here" in line]
    assert told == sorted(f"knowledge/{path.name}" for path in copy.glob("*.yaml"))
