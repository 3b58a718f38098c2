"""What the workshop knows about the last save, worked out stage by stage; a newer save stops the work on an older one.

The quickest comes first: problems, the bot to try, the entries' tests, what the edit changed.
"""

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.core.checking import faq_document, served_problems
from bot.core.errors import FaqBotError
from bot.core.knowledge.loading import LoadedKnowledge, read_knowledge
from bot.core.knowledge.models import KnowledgeBase
from bot.core.responder import Responder
from bot.evaluation.questions import Labelled
from bot.workshop.changing import Replies, ask_all, changed, texts_of

Build = Callable[[KnowledgeBase], Responder]
"""Makes a responder with the settings of this process."""
Questions = Callable[[Responder], Mapping[str, Sequence[Labelled]]]
"""Reads the question sets as they are now; raises FaqBotError where they do not fit the knowledge."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where the workshop looks, and with what."""

    knowledge: Path
    """The FAQ file, or the folder that holds `faq.yaml`."""
    shipped: Path
    """The folder of the shipped knowledge."""
    questions: tuple[Path, ...]
    """Files of labelled questions, followed like the knowledge."""
    build: Build
    read_questions: Questions


class Workshop:
    """Works on the saves of one knowledge path, in several threads; only the newest save is published.

    Attributes:
        state: what the page shows; replaced as a whole at every stage.
        responder: answers from the last knowledge that could be served; None before there was any.
    """

    def __init__(self, place: Workplace, today: Callable[[], dt.date]) -> None:
        self.place = place
        self.state: Mapping[str, Any] = {"stage": "reading", "working": True, "saves": 0}
        self.responder: Responder | None = None
        self._today = today
        self._saves = 0
        self._lock = threading.Lock()
        self._building = threading.Lock()
        self._last: Replies | None = None

    def supersede(self) -> int:
        """Note a save, and return its number; the work on older ones stops soon."""
        self._saves += 1
        return self._saves

    def work(self, save: int) -> Iterator[Mapping[str, Any]]:
        """Work out the state of a save, and yield it after each stage; stops once there is a newer one."""
        started = time.perf_counter()
        for stage in self._stages(save):
            with self._lock:
                if save != self._saves:
                    return
                took = round(time.perf_counter() - started, 2)
                self._publish({**stage, "saves": save, "seconds": took})
            yield self.state

    def give_up(self, save: int) -> None:
        """Note that the work on a save broke down; what was found before stays."""
        with self._lock:
            if save == self._saves:
                self._publish({"stage": "broken", "working": False, "saves": save})

    def _publish(self, news: Mapping[str, Any]) -> None:
        self.state = {**self.state, **news}

    def _stages(self, save: int) -> Iterator[Mapping[str, Any]]:
        loaded = read_knowledge(self.place.knowledge, self.place.shipped)
        yield self._first_stage(loaded)
        if loaded.knowledge is None:
            yield {"stage": "refused", "working": False}
            return
        with self._building:  # fitting takes all processors: one at a time, and only the newest
            if save != self._saves:
                return
            responder = self.place.build(loaded.knowledge)
            self.responder = responder
        yield {"stage": "answering", "serving": responder.knowledge.version}
        document = faq_document(loaded, self.place.knowledge)
        problems = [*loaded.problems, *served_problems(responder, document, self._today())]
        yield {"stage": "tested", "problems": sorted(problems)}
        yield from self._comparing(responder, save)
        yield {"stage": "done", "working": False}

    def _first_stage(self, loaded: LoadedKnowledge) -> Mapping[str, Any]:
        return {
            "stage": "read",
            "working": True,
            "trouble": "",
            "path": str(self.place.knowledge),
            "at": dt.datetime.now(tz=dt.UTC).astimezone().strftime("%H:%M:%S"),
            "version": loaded.knowledge.version if loaded.knowledge else None,
            "problems": sorted(loaded.problems),
            "entries": len(loaded.knowledge.entries) if loaded.knowledge else 0,
        }

    def _comparing(self, responder: Responder, save: int) -> Iterator[Mapping[str, Any]]:
        """Yield the changes known so far, as the replies come in."""
        try:
            sets = self.place.read_questions(responder)
        except FaqBotError as error:
            yield {"stage": "compared", "trouble": str(error)}
            return
        questions = len(texts_of(sets))
        now = None
        for now in ask_all(responder, sets, self._last, lambda: save == self._saves):
            known = {"trouble": "", "asked": len(now.replies), "questions": questions}
            stage = "compared" if now.complete else "comparing"
            yield {"stage": stage, **known, **self._held(now, sets)}
        if now and now.complete:
            self._last = now

    def _held(self, now: Replies, sets: Mapping[str, Sequence[Labelled]]) -> dict[str, Any]:
        """Return what changed since the last replies, if anything was edited."""
        last = self._last
        if last is None:
            return {"last": None}
        return {"last": changed(last, now, sets)} if last.knowledge.version != now.knowledge.version else {}
