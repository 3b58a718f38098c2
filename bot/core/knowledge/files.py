"""From a path to a parsed document; the only part of the core that opens files.

What cannot be read is a problem of the document, not an exception.
"""

import errno
import stat
from pathlib import Path

from bot.core.knowledge.document import Document, parse_document
from bot.core.knowledge.problems import START, Position, Problem


def read_document(path: Path) -> tuple[Document, bytes]:
    """Return a parsed file, and its content without BOM and with plain line ends; none where it cannot be opened."""
    name = _shown_path(path)
    try:
        content = _content(path)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError) and not path.is_symlink()
        what = "there is no such file" if missing else f"it cannot be read ({error.strerror})"
        fix = "Check the path; a folder must hold faq.yaml" if missing else "Check the path and its permissions"
        return Document(name, problems=[Problem(name, START, what, fix)]), b""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return Document(name, problems=[_not_utf8(error, content, name)]), content
    return parse_document(text, name), text.encode()


def _content(path: Path) -> bytes:
    """Return the bytes of a file; raises OSError where there is none, or it has no end, such as a pipe."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise OSError(errno.EINVAL, "it is no ordinary file")
    return path.read_bytes()


def _not_utf8(error: UnicodeDecodeError, content: bytes, name: str) -> Problem:
    before = error.object[: error.start].decode("utf-8")
    place = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
    what = "there is a character that is not UTF-8"
    line = content.decode("utf-8-sig", errors="replace").split("\n")[place.line - 1]
    return Problem(name, place, what, "Save the file with the encoding UTF-8", line=line)


def _shown_path(path: Path) -> str:
    """Return the path as a maintainer would write it: relative to the current folder where it lies below it."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
