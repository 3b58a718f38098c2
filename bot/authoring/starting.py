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
    except FileExistsError:
        what, fix = "something with this name already exists", "Choose another name; nothing was written"
        raise KnowledgeError([Problem(str(file), START, what, fix)]) from None
    except OSError as error:
        what, fix = f"it cannot be written ({error.strerror})", "Choose another place"
        raise KnowledgeError([Problem(str(file), START, what, fix)]) from None
    return file
