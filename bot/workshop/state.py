"""What the workshop knows about the last save, worked out stage by stage; a newer save stops the work on an older one.

The quickest comes first: problems, the bot to try, the entries' tests, what the edit changed.
"""

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.core.checking import served_problems
from bot.core.errors import FaqBotError
from bot.core.knowledge.loading import read_knowledge
from bot.core.knowledge.models import KnowledgeBase
from bot.core.responder import Responder
from bot.reloading.build_process import Recipe
from bot.workshop.changing import Replies, Sets, ask_all, changed, texts_of


class Workshop:
    """Works on the saves of one knowledge path, in several threads; only the newest save is published.

    Args:
        recipe: which files to follow.
        questions: files of labelled questions, followed like the knowledge.
        build: makes a responder with the settings of this process.
        read_questions: reads the question sets as they are now; raises FaqBotError where they do not fit the knowledge.
        today: tells the day.

    Attributes:
        state: what the page shows; replaced as a whole at every stage.
        responder: answers from the last knowledge that could be served; None before there was any.
    """

    def __init__(
        self,
        recipe: Recipe,
        questions: Sequence[Path],
        build: Callable[[KnowledgeBase], Responder],
        read_questions: Callable[[KnowledgeBase], Sets],
        today: Callable[[], dt.date],
    ) -> None:
        self.recipe = recipe
        self.questions = questions
        self._build = build
        self._read_questions = read_questions
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
                self.state = {**self.state, **stage, "saves": save, "seconds": took}
            yield self.state

    def give_up(self, save: int) -> None:
        """Note that the work on a save broke down; what was found before stays."""
        with self._lock:
            if save == self._saves:
                self.state = {**self.state, "stage": "broken", "working": False, "saves": save}

    def _stages(self, save: int) -> Iterator[Mapping[str, Any]]:
        loaded = read_knowledge(self.recipe.knowledge, self.recipe.shipped)
        yield {
            "stage": "read",
            "working": True,
            "trouble": "",
            "at": dt.datetime.now(tz=dt.UTC).astimezone().strftime("%H:%M:%S"),
            "version": loaded.knowledge.version if loaded.knowledge else None,
            "problems": sorted(loaded.problems),
            "entries": len(loaded.knowledge.entries) if loaded.knowledge else 0,
        }
        if loaded.knowledge is None:
            yield {"stage": "refused", "working": False}
            return
        with self._building:  # fitting takes all processors: one at a time, and only the newest
            if save != self._saves:
                return
            responder = self.responder = self._build(loaded.knowledge)
        yield {"stage": "answering", "serving": responder.knowledge.version}
        problems = [*loaded.problems, *served_problems(responder, loaded.faq, self._today())]
        yield {"stage": "tested", "problems": sorted(problems)}
        try:
            yield from self._comparing(responder, self._read_questions(responder.knowledge), save)
        except FaqBotError as error:
            yield {"stage": "compared", "trouble": str(error)}
        yield {"stage": "done", "working": False}

    def _comparing(self, responder: Responder, sets: Sets, save: int) -> Iterator[Mapping[str, Any]]:
        """Yield what has changed since the last replies, if anything was edited, as the replies come in."""
        last, questions = self._last, len(texts_of(sets))
        for now in ask_all(responder, sets, last, lambda: save == self._saves):
            found: dict[str, Any] = {} if last else {"last": None}
            if last and last.knowledge.version != now.knowledge.version:
                found = {"last": changed(last, now, sets)}
            stage = "compared" if now.complete else "comparing"
            yield {"stage": stage, "trouble": "", "asked": len(now.replies), "questions": questions, **found}
            if now.complete:
                self._last = now
