"""The last run of the evaluation, kept as a small JSON file, so that the next one can say what changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from bot.core.errors import FaqBotError
from bot.evaluation.compare import verdict, went
from bot.evaluation.figures import Judged, Share, figures

FORM = 1
"""Version of the file's form."""
_PARTS = {FORM: ("figures", "replies")}
"""What the forms that can be read consist of."""


@dataclass(frozen=True, slots=True)
class Record:
    """One run."""

    day: str
    """Day of the run, ISO 8601."""
    knowledge: str
    """Content version."""
    figures: Mapping[str, Mapping[str, tuple[int, int]]]
    """For each set and figure: hits and cases."""
    replies: Mapping[str, Mapping[str, tuple[int, str]]]
    """For each set and question: the verdict as a number, and where it went."""


def recorded(judged: Mapping[str, Sequence[Judged]], knowledge: str, day: str) -> Record:
    """Return the record of a run."""
    shares: dict[str, dict[str, tuple[int, int]]] = {}
    for name, ones in judged.items():
        found = figures(ones)
        every: dict[str, Share] = {field.name: getattr(found, field.name) for field in fields(found)}
        shares[name] = {field: (share.hits, share.cases) for field, share in every.items()}
    replies = {
        name: {one.asked.text: (int(verdict(one)), went(one.reply)) for one in ones} for name, ones in judged.items()
    }
    return Record(day, knowledge, shares, replies)


def read_record(path: Path) -> Record | None:
    """Return the record in a file; None where there is none yet.

    Raises:
        FaqBotError: the file is no record.
    """
    if not path.is_file():
        return None
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        pairs = {
            part: {
                name: {key: (int(pair[0]), pair[1]) for key, pair in rows.items()} for name, rows in data[part].items()
            }
            for part in _PARTS[data["form"]]
        }
        return Record(str(data["day"]), str(data["knowledge"]), pairs["figures"], pairs["replies"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        msg = f"{path} is not the record of a run. Remove it, or name another file with --last."
        raise FaqBotError(msg) from error


def write_record(record: Record, path: Path) -> None:
    """Write a record; an old one is replaced in one step."""
    data = {
        "form": FORM,
        "day": record.day,
        "knowledge": record.knowledge,
        "figures": record.figures,
        "replies": record.replies,
    }
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(json.dumps(data, ensure_ascii=False, indent=0), encoding="utf-8")
    beside.replace(path)
