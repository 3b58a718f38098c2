"""`run_bot.py init`: a commented FAQ to start from, which passes the check and answers as it is."""

from pathlib import Path

from bot.core.errors import KnowledgeError
from bot.core.knowledge.loading import FAQ_FILE
from bot.core.knowledge.problems import START, Problem

START_FAQ = Path(__file__).with_name("start.yaml")


def start_faq(folder: Path) -> Path:
    """Write a FAQ to start from into a folder, creating it, and return the file; raises KnowledgeError if it cannot."""
    file = folder / FAQ_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as opened:
            opened.write(START_FAQ.read_bytes())
    except OSError as error:
        there = isinstance(error, FileExistsError)
        what = "something with this name already exists" if there else f"it cannot be written ({error.strerror})"
        raise KnowledgeError([Problem(str(file), START, what, "Choose another name or place")]) from None
    return file
