"""The responder of a command's arguments and the settings."""

import argparse
import functools
import sys
from collections.abc import Callable

from bot.core.errors import SettingsError
from bot.core.knowledge.loading import load_knowledge
from bot.core.knowledge.models import KnowledgeBase
from bot.core.responder import Responder
from bot.memory import building
from bot.reloading.build_process import Recipe, built_apart
from bot.reloading.cache import ArrayCache, NotKeptError
from bot.settings import SHIPPED, Settings

PREPARING = "Preparing answers (up to half a minute, only at the first start and after a change) …"
"""Shown at a terminal, where a person would otherwise see nothing happen."""


def responder_of(arguments: argparse.Namespace, settings: Settings, *, apart: bool = False) -> Responder:
    """Return the responder of these arguments and settings.

    With `apart`, what is not kept from an earlier start is fitted in another process, if possible, so that this one
    never holds what only fitting needs.
    """
    recipe = recipe_of(arguments, settings)
    with building():
        knowledge = load_knowledge(recipe.knowledge, SHIPPED)
        made = (_kept(knowledge, recipe) or built_apart(recipe)) if apart else None
        return made or built(knowledge, recipe, store_of(settings))


def recipe_of(arguments: argparse.Namespace, settings: Settings) -> Recipe:
    """Return what a responder of these arguments and settings is made from."""
    contacts = (settings.emergency_contact, settings.crisis_contact, settings.contact)
    return Recipe(arguments.knowledge or settings.knowledge, SHIPPED, settings.region, *contacts, settings.cache)


def store_of(settings: Settings) -> ArrayCache | None:
    """Return what keeps arrays from one start to the next, None where nothing is to be kept."""
    return ArrayCache(settings.cache, _tell_once()) if settings.cache else None


def built(knowledge: KnowledgeBase, recipe: Recipe, store: ArrayCache | None) -> Responder:
    """Return a responder on this checked knowledge; raises SettingsError where there is no such region."""
    regions = sorted(knowledge.safety.regions)
    if recipe.region and recipe.region not in regions:
        msg = f"The setting FAQ_REGION cannot be used: it is one of {', '.join(regions)}, or empty."
        raise SettingsError(msg)
    return recipe.responder(knowledge, store)


def _kept(knowledge: KnowledgeBase, recipe: Recipe) -> Responder | None:
    """Return the responder as it was fitted at an earlier start, None where anything has to be computed."""
    if recipe.cache is None:
        return None
    try:
        responder = built(knowledge, recipe, ArrayCache(recipe.cache, strict=True))
        responder.prepare()
    except NotKeptError:
        return None
    return responder


def _tell_once() -> Callable[[], None]:
    """Return what says at a terminal, the first time it is called, that it takes a while."""

    @functools.cache
    def tell() -> None:
        if sys.stderr.isatty():
            print(PREPARING, file=sys.stderr)

    return tell
