"""The error tree: one root, data kept as attributes, texts fit for the person at the terminal."""

import inspect

from bot.core import errors
from bot.core.errors import FaqBotError, KnowledgeError, UnknownIdError
from bot.core.knowledge.problems import START, Position, Problem


def test_every_error_has_the_one_root() -> None:
    """A caller may catch all of ours by one name."""
    found = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == errors.__name__]

    assert len(found) > 5
    assert all(issubclass(kind, FaqBotError) for kind in found)


def test_knowledge_error_carries_its_problems() -> None:
    """Its text is one line a problem."""
    first = Problem("faq.yaml", START, "this is wrong", "Mend it")
    second = Problem("faq.yaml", Position(3, 5), "that is wrong", "Did you mean 'this'?", "one", "answer")
    error = KnowledgeError([first, second])

    assert error.problems == (first, second)
    assert str(error) == (
        "faq.yaml:1:1: this is wrong. Mend it.\n"
        "faq.yaml:3:5: entry 'one', field 'answer': that is wrong. Did you mean 'this'?"
    )


def test_error_of_an_unknown_id_carries_it() -> None:
    """An odd id stands in its text in quotes."""
    error = UnknownIdError("gone\n", "entry")

    assert error.unknown == "gone\n"
    assert str(error) == r"There is no entry with the id 'gone\n'."
