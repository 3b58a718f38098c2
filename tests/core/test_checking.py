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


def test_faults_and_warnings_of_the_files_are_returned(folder: Path) -> None:
    """What cannot be served is told as at the start of the bot; warnings stand among the rest."""
    assert check_knowledge(folder, BASE) == []
    write_knowledge(folder, {"source.yaml": SMALL_SOURCE})
    assert {problem.severity for problem in check_knowledge(folder, BASE)} == {Severity.WARNING}
    write_knowledge(folder, {"faq.yaml": "entries: [\n"})
    assert [line for line in lines_of(check_knowledge(folder, BASE)) if "a bracket has no partner" in line]


def test_reply_that_does_not_fit_a_message_is_told(folder: Path) -> None:
    """Nothing is ever cut, so an answer whose reply is too long must be shortened."""
    responder = Responder(load_knowledge(with_note_of(folder, 1900), BASE))
    length = {entry.id: len(responder.respond_with(entry.id).text) for entry in responder.knowledge.entries}
    single = [line for line in lines_of(check_knowledge(folder, BASE)) if "together" not in line]

    assert min(length.values()) > MESSAGE_LIMIT
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


def test_two_answers_must_fit_one_message(folder: Path) -> None:
    """The longest ones must fit together, since one message may ask for both; they may fill it."""
    room = room_beside_two_answers(folder)

    assert check_knowledge(with_note_of(folder, room), BASE) == []
    what = "together with 'parking' its reply has 2001 characters; a message holds 2000. Shorten the answer."
    assert lines_of(check_knowledge(with_note_of(folder, room + 1), BASE)) == [
        f"knowledge/faq.yaml:7:13: entry 'opening-hours', field 'answer': {what}"
    ]


FIX = "Add phrasings like it, or correct the test."
FIX_ELSEWHERE = "Add phrasings like it to the right entry, or correct the test."


@pytest.mark.parametrize(
    ("tests", "told"),
    [
        ("find: [xylophone quartz]", f"'xylophone quartz' should find this entry, but the outcome is abstain. {FIX}"),
        (
            "find: [nearby parking spaces]",
            f"'nearby parking spaces' should find this entry, but it finds 'parking'. {FIX}",
        ),
        ("avoid: [lend novels]", f"'lend novels' must not be answered with this entry, but is. {FIX_ELSEWHERE}"),
        ("avoid: [is there a car park, xylophone quartz]", None),
    ],
)
def test_failed_test_of_an_entry_is_told(folder: Path, tests: str, told: str | None) -> None:
    """The tests that a maintainer writes beside an entry are run, and a miss says what happened instead."""
    write_knowledge(folder, {"faq.yaml": with_tests("borrowing", f"{{{tests}}}")})
    column, name = 14 + len(tests.partition("[")[0]), tests.partition(":")[0]
    line = f"knowledge/faq.yaml:16:{column}: entry 'borrowing', field 'tests.{name}[1]': {told}"

    assert lines_of(check_knowledge(folder, BASE)) == ([line] if told else [])


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
