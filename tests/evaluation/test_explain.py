"""Why a question gets its reply, step by step."""

import re
from pathlib import Path

import pytest
from conftest import OWN_SAFETY, write_knowledge

from bot.cli.exit_codes import OK
from bot.cli.main import main
from bot.core.responder import Responder
from bot.evaluation.explain import explain


def test_every_step_is_shown(small_responder: Responder) -> None:
    """From the words to the reply: normalized, repaired, triage, candidates, phrasings, decision."""
    text = explain(small_responder, "What TIME do you clsoe?")

    assert text.startswith("normalized  what time do you clsoe\nrepaired    what time do you close\n")
    assert "\nsafety      no alarm\n" in text
    assert "\ndecision    Answer: 'opening-hours' has 99.0" in text
    assert text.endswith(f"\n\n{small_responder.respond('What TIME do you clsoe?').text}")


def test_candidates_come_with_scores_and_their_parts(small_responder: Responder) -> None:
    """Probability, score, what letters and meaning gave, id; then the phrasings that are most like it."""
    text = explain(small_responder, "parking my car")
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("whole message: "))
    best = lines[start + 2]

    assert re.fullmatch(r" +\d+\.\d% +\d\.\d\d = letters +\d\.\d\d \+ meaning +\d\.\d\d  parking", best)
    assert re.search(r"^like by letters 0\.\d\d  parking: Where can I park my car\?$", text, re.MULTILINE)
    assert re.search(r"^like by meaning 0\.\d\d  parking: Where can I park my car\?$", text, re.MULTILINE)


def test_parts_of_a_message_are_shown_and_a_safety_rule_ends_it(small_responder: Responder) -> None:
    """Where two things are asked, each part has its candidates; nothing is matched when there is danger."""
    two, danger = (
        explain(small_responder, text) for text in ("What time do you close? Can I lend novels?", "I cannot breathe")
    )

    assert "\nwhole message: what time do you close can i lend novels\n" in two
    assert "\npart 1: what time do you close\n" in two
    assert "\npart 2: can i lend novels\n" in two
    assert "decision    Answer: parts ask for 'opening-hours'" in two
    assert "safety      the reply for 'emergency' takes over, and the bot looks for no answer" in danger
    assert "safety      the rule 'breath' (emergency) saw: can not breathe" in danger
    assert "whole message" not in danger


def test_examples_of_danger_that_are_most_alike_are_shown(responder: Responder) -> None:
    """Nearest first by letters and by meaning, each with its kind."""
    lines = [line for line in explain(responder, "i cant breathe since the shot").splitlines() if "like by" in line]
    cosines = [float(line.split()[4]) for line in lines]

    assert len(lines) == 6
    assert all(line.startswith("safety      like by ") and "  emergency: " in line for line in lines)
    assert cosines == [*sorted(cosines[:3], reverse=True), *sorted(cosines[3:], reverse=True)]


def test_command_explains(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same from the command line; words that nobody knows have no candidates, and the decision is told."""
    write_knowledge(folder, OWN_SAFETY)
    for question in ("", "xylophone quartz", "\ud800 😀"):
        assert main(["explain", "--knowledge", str(folder), question]) == OK
        assert "decision    Abstain: " in capsys.readouterr().out
