"""A progress bar with the time left, on standard error; nothing at all where that is not a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

T = TypeVar("T")


class Bar:
    """A bar that moves with what is asked.

    Args:
        progress: draws it.
        title: what stands before it.
        total: how many questions will be asked; None where that is not known.
    """

    def __init__(self, progress: Progress, title: str, total: int | None) -> None:
        self._progress = progress
        self._task = progress.add_task(title, total=total)

    def counting(self, ask: Callable[[str], T]) -> Callable[[str], T]:
        """Return the same function, which moves the bar on by one each time it is called."""

        def asked(question: str) -> T:
            found = ask(question)
            self._progress.advance(self._task)
            return found

        return asked


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Bar]:
    """Show a bar until the end of a block; it is wiped away then, so that only the results stay.

    Args:
        title: what is being done.
        total: how many questions will be asked; None where that is not known, which gives a bar that runs to and fro.
    """
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(
        *(columns if total is not None else columns[:2]),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
        disable=not sys.stderr.isatty(),
    ) as drawn:
        yield Bar(drawn, title, total)
