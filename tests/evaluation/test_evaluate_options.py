"""`evaluate --compare` and `evaluate --html` from the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import NEGATIVES, REPOSITORY, SMALL_FAQ, write_knowledge

QUESTIONS = "- {q: are you open on Mondays, entry: opening-hours}\n"


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """Return a file with one labelled question, beside a folder with the small FAQ."""
    write_knowledge(tmp_path / "knowledge", {"faq.yaml": SMALL_FAQ, "negatives.yaml": NEGATIVES})
    path = tmp_path / "mine.yaml"
    path.write_text(QUESTIONS, "utf-8")
    return path


def evaluate(asked: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command on the small FAQ."""
    command = [sys.executable, "run_bot.py", "evaluate", str(asked), "--knowledge", str(asked.parent / "knowledge")]
    return subprocess.run([*command, *options], cwd=REPOSITORY, capture_output=True, text=True, timeout=50, check=False)


def test_compare_prints_the_table_alone(asked: Path) -> None:
    """Fit to be pasted as it is."""
    top = asked.parent
    identity = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false")
    for step in (("init",), ("add", "knowledge"), (*identity, "commit", "-m", "First")):
        subprocess.run(["git", "-C", str(top), *step], check=True, capture_output=True, timeout=20)

    done = evaluate(asked, "--compare", "HEAD")

    assert (done.returncode, done.stdout[:4]) == (0, "### ")
    assert "**0 lost**, **0 gained**, **0 moved**, of 1 questions." in done.stdout
    assert done.stdout.rstrip().endswith("|")


def test_compare_with_nothing_ends_in_one_plain_sentence(asked: Path) -> None:
    """Outside a repository, or with a revision that is not there."""
    done = evaluate(asked, "--compare", "HEAD")

    assert (done.returncode, done.stdout) == (70, "")
    assert done.stderr.splitlines()[-1].startswith("git cannot be asked here:")


def test_html_writes_page_and_record(asked: Path) -> None:
    """The record lies beside the page, or where it is named."""
    pytest.importorskip("matplotlib", reason="needs matplotlib (the extra `report`), which draws the pictures")
    file, last = asked.parent / "page.html", asked.parent / "last.json"

    done = evaluate(asked, "--html", str(file), "--last", str(last))

    assert (done.returncode, done.stdout) == (0, f"Written to {file}.\n")
    assert file.read_text("utf-8").startswith("<!doctype html>")
    assert last.is_file()
    assert not file.with_suffix(".json").exists()
