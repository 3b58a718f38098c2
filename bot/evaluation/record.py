"""The last run of the evaluation, kept as a small JSON file, so that the next one can say what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.core.errors import FaqBotError
from bot.evaluation.compare import went
from bot.evaluation.figures import Judged, figures


class Record(BaseModel):
    """One run."""

    model_config = ConfigDict(frozen=True)

    form: Literal[1] = 1
    """Version of the file's form."""
    day: str
    """Day of the run, ISO 8601."""
    knowledge: str
    """Content version."""
    figures: Mapping[str, Mapping[str, tuple[int, int]]]
    """For each set and figure: hits and cases."""
    replies: Mapping[str, Mapping[str, tuple[int, str]]]
    """For each set and question: the grade as a number, and where it went."""


def recorded(judged: Mapping[str, Sequence[Judged]], knowledge: str, day: str) -> Record:
    """Return the record of a run."""
    shares = {
        name: {key: (share.hits, share.cases) for key, share in figures(ones).items()} for name, ones in judged.items()
    }
    replies = {
        name: {one.asked.text: (int(one.grade), went(one.reply)) for one in ones} for name, ones in judged.items()
    }
    return Record(day=day, knowledge=knowledge, figures=shares, replies=replies)


def read_record(path: Path) -> Record | None:
    """Return the record in a file; None where there is none yet.

    Raises:
        FaqBotError: the file is no record.
    """
    if not path.is_file():
        return None
    try:
        return Record.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        msg = f"{path} is not the record of an earlier run. Remove it, or name another file with --last."
        raise FaqBotError(msg) from error


def write_record(record: Record, path: Path) -> None:
    """Write a record; an old one is replaced in one step."""
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(record.model_dump_json(indent=0), encoding="utf-8")
    beside.replace(path)
