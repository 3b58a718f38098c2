"""Markdown tables, fit for a pull request: what is put into them is text, never markup."""

from collections.abc import Sequence

MOST_ROWS = 50
"""Rows of a table: more are not read in a pull request, only counted."""


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table, cut after `MOST_ROWS` rows with a count of the rest; heads that begin with # are of numbers."""
    lines = [
        [head.removeprefix("#") for head in heads],
        ["--:" if head.startswith("#") else "---" for head in heads],
        *([cell(text) for text in row] for row in rows[:MOST_ROWS]),
    ]
    more = [f"\nand {len(rows) - MOST_ROWS} more."] if len(rows) > MOST_ROWS else []
    return "\n".join([*(f"| {' | '.join(line)} |" for line in lines), *more])


def cell(text: str) -> str:
    r"""Return a text as one cell of a table: one line, nothing in it taken for markup or a mention.

    >>> cell("a | b *c*")
    'a \\| b \\*c\\*'
    """
    escaped = "".join(f"\\{sign}" if sign in "\\|*_`[]~#" else sign for sign in " ".join(text.split()))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace("@", "&#64;")
