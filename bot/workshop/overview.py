"""What the knowledge files hold and still lack, as plain data for the page; also while part of them is faulty."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from bot.core.checking import faq_document
from bot.core.knowledge.document import Document
from bot.core.knowledge.loading import PHRASINGS_FILE, LoadedKnowledge
from bot.core.knowledge.models import FEWEST_PHRASINGS, Entry, Phrasings, Source
from bot.core.knowledge.upkeep import OLDEST, WARN_BEFORE
from bot.core.knowledge.validation import cited_facts, sound_entries, validate

SOURCE_FILE = "source.yaml"


@dataclass(frozen=True, slots=True)
class Overview:
    """The parts of the page that need no matching."""

    entries: int
    """Entries that can be read."""
    thin: list[dict[str, object]]
    """Entries with too few phrasings to be found, fewest first."""
    facts: list[dict[str, object]]
    """Facts of the source that no entry uses, in the source's order."""
    dates: list[dict[str, object]]
    """Every entry with the day on which it was last compared with the source; none first, then the oldest."""
    notes: list[dict[str, object]]
    """Notes for maintainers, in file order."""


def overview(loaded: LoadedKnowledge, path: Path, today: dt.date) -> Overview:
    """Return what the files of this path hold and lack, as of a day."""
    document = faq_document(loaded, path)
    entries = sound_entries(document)
    rows = [(entry, {"id": entry.id, "line": document.position(("entries", number)).line}) for number, entry in entries]
    beside = loaded.documents.get(PHRASINGS_FILE)
    further = validate(beside, Phrasings) if beside else None
    counts = {name: len(texts) for name, texts in further.phrasings.items()} if further else {}
    thin = [
        {**row, "count": count, "needed": FEWEST_PHRASINGS}
        for entry, row in rows
        if (count := len(entry.all_phrasings) + counts.get(entry.id, 0)) < FEWEST_PHRASINGS
    ]
    oldest_first = sorted(rows, key=lambda pair: pair[0].checked or dt.date.min)
    return Overview(
        entries=len(entries),
        thin=sorted(thin, key=lambda row: int(str(row["count"]))),
        facts=_unused_facts(loaded.documents.get(SOURCE_FILE), document),
        dates=[{**row, **_age(entry, today)} for entry, row in oldest_first],
        notes=[{**row, "notes": entry.notes} for entry, row in rows if entry.notes],
    )


def _unused_facts(source_document: Document | None, faq: Document) -> list[dict[str, object]]:
    if source_document is None or faq.data is None:
        return []
    source = validate(source_document, Source)
    used = cited_facts(faq)
    return [
        {
            "id": fact.id,
            "fact": fact.fact,
            "heading": section.heading,
            "line": source_document.position(("sections", place, "facts", number)).line,
        }
        for place, section in enumerate(source.sections if source else ())
        for number, fact in enumerate(section.facts)
        if fact.id not in used
    ]


def _age(entry: Entry, today: dt.date) -> dict[str, object]:
    """Return the day, the age in days, and whether the wording is due to be compared with the source again."""
    if entry.checked is None:
        return {"checked": None, "days": None, "due": "never"}
    age = today - entry.checked
    due = "now" if age > OLDEST else "soon" if age > OLDEST - WARN_BEFORE else ""
    return {"checked": entry.checked.isoformat(), "days": age.days, "due": due}
