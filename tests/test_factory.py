"""The responder of a start: fitted in another process at the first one, taken from what is kept at every other."""

import argparse
from pathlib import Path

import pytest
from conftest import OWN_SAFETY, SMALL_FAQ, changed, write_knowledge

from bot import factory
from bot.core.responder import Responder
from bot.factory import responder_of
from bot.reloading.build_process import Recipe
from bot.settings import load_settings

QUERIES = ["What time do you close?", "wer weiss denn sowas", "xylophone"]


@pytest.fixture
def recipes(monkeypatch: pytest.MonkeyPatch) -> list[Recipe]:
    """Return a list of what was asked to be built in another process; it is built here."""
    found: list[Recipe] = []

    def apart(recipe: Recipe) -> Responder | None:
        found.append(recipe)
        return recipe.build().responder

    monkeypatch.setattr(factory, "built_apart", apart)
    return found


def test_what_is_kept_is_served_without_another_process(
    tmp_path: Path, recipes: list[Recipe], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first start fits apart; the second needs nothing, and answers alike; a change or no cache fits again."""
    knowledge = write_knowledge(tmp_path / "knowledge", {"faq.yaml": SMALL_FAQ, **OWN_SAFETY})
    monkeypatch.setenv("FAQ_CACHE", str(tmp_path / "cache"))
    arguments, settings = argparse.Namespace(knowledge=knowledge), load_settings()

    first, again = (responder_of(arguments, settings, apart=True) for _ in range(2))
    assert len(recipes) == 1
    assert [again.respond(query) for query in QUERIES] == [first.respond(query) for query in QUERIES]

    write_knowledge(knowledge, {"faq.yaml": changed(SMALL_FAQ, "can I lend novels", "may I lend novels")})
    assert responder_of(arguments, settings, apart=True).knowledge != first.knowledge
    assert len(recipes) == 2

    monkeypatch.setenv("FAQ_CACHE", "off")
    assert responder_of(arguments, load_settings(), apart=True)
    assert len(recipes) == 3
