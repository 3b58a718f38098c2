"""A progress bar with the time left, on standard error; nothing at all where that is not a terminal."""

import sys
from collections.abc import Iterable, Sequence
from typing import TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import track

T = TypeVar("T")


def tracked(items: Sequence[T], title: str) -> Iterable[T]:
    """Yield the items, and show how far they are; the bar is wiped away at the end, so that only results stay."""
    console = Console(stderr=True)
    return track(items, escape(title), console=console, transient=True, disable=not sys.stderr.isatty())
