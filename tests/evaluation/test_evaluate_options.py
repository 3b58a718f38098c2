"""`evaluate --compare` and `evaluate --html` from the command line."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from conftest import NEGATIVES, OWN_SAFETY, SMALL_FAQ, write_knowledge

from bot.cli.exit_codes import BROKEN, OK
from bot.cli.main import main

QUESTIONS = "- {q: are you open on Mondays, entry: opening-hours}\n"


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """Return a file with one labelled question, beside a folder with the small FAQ."""
    write_knowledge(tmp_path / "knowledge", {"faq.yaml": SMALL_FAQ, "negatives.yaml": NEGATIVES, **OWN_SAFETY})
    path = tmp_path / "mine.yaml"
    path.write_text(QUESTIONS, "utf-8")
    return path


def evaluate(asked: Path, *options: str) -> int:
    """Run the command on the small FAQ and return its exit code."""
    return main(["evaluate", str(asked), "--knowledge", str(asked.parent / "knowledge"), *options])


def test_compare_prints_the_table_alone(asked: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Fit to be pasted as it is."""
    top = asked.parent
    identity = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false")
    for step in (("init",), ("add", "knowledge"), (*identity, "commit", "-m", "First")):
        subprocess.run(["git", "-C", str(top), *step], check=True, capture_output=True, timeout=20)

    assert evaluate(asked, "--compare", "HEAD") == OK
    out = capfd.readouterr().out

    assert out.startswith("### ")
    assert "**0 lost**, **0 gained**, **0 moved**, of 1 questions." in out
    assert out.rstrip().endswith("|")


def test_compare_with_nothing_ends_in_one_plain_sentence(asked: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Outside a repository, or with a revision that is not there."""
    assert evaluate(asked, "--compare", "HEAD") == BROKEN
    out, err = capfd.readouterr()

    assert out == ""
    assert err.splitlines()[-1].startswith("git cannot be asked here:")


def test_html_writes_page_and_record(asked: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The record lies beside the page, or where it is named."""
    file, last = asked.parent / "page.html", asked.parent / "last.json"

    assert evaluate(asked, "--html", str(file), "--last", str(last)) == OK

    assert capfd.readouterr().out == f"Written to {file}.\n"
    assert file.read_text("utf-8").startswith("<!doctype html>")
    assert last.is_file()
    assert not file.with_suffix(".json").exists()
