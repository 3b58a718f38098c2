"""Registering: what is registered, that it is sent only where it differs, and the links that invite the bot."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
import yaml
from discord import app_commands

from bot.adapters.discord.client import FaqClient
from bot.adapters.discord.command_sync import (
    PERMISSIONS,
    Changes,
    canonical,
    command_tree,
    compare,
    invite_links,
    payload,
    sync_commands,
)
from bot.adapters.discord.texts import ENGLISH, FOLDER, FileTranslator, Texts
from bot.core.errors import FaqBotError, SettingsError
from bot.core.text.language import LANGUAGES, TRADITIONAL
from bot.reloading.live import LiveResponder

from .double import world
from .double.server import Double
from .fakes import FakeResponder
from .openapi import ABSENT, DESCRIPTION, FILE, exchange_faults, request_faults

pytestmark = pytest.mark.asyncio
NAMES = {"/ask", "/topics", "/help", "/privacy", "/about", "/faq-status", '"Answer from the FAQ"'}


def bare_client() -> discord.Client:
    """Return a client that is not logged in."""
    return discord.Client(intents=discord.Intents(guilds=True))


def as_registered(command: dict[str, Any]) -> dict[str, Any]:
    """Return a command as Discord gives it back: with its own fields, and without those that say nothing."""
    given = {key: value for key, value in command.items() if value not in (None, [], {}, False)}
    given |= {key: str(given[key]) for key in ("default_member_permissions",) if key in given}
    return given | {"id": "1", "version": "2", "application_id": "3", "contexts": command["contexts"][::-1]}


def in_english(part: dict[str, Any]) -> dict[str, Any]:
    """Return a command or option without its translations."""
    kept = {key: value for key, value in part.items() if not key.endswith("_localizations")}
    return kept | ({"options": [in_english(option) for option in part["options"]]} if part.get("options") else {})


async def test_payload_is_what_discord_takes() -> None:
    """Names, descriptions, options and places keep every rule of Discord's."""
    commands = await payload(await command_tree(bare_client()))

    assert request_faults("PUT", f"/applications/{world.APPLICATION}/commands", commands) == []
    assert {command["name"] for command in commands} == {
        "ask",
        "topics",
        "help",
        "privacy",
        "about",
        "faq-status",
        "Answer from the FAQ",
    }


async def test_ask_takes_free_text_with_suggestions() -> None:
    """One required text that autocompletes, and whether to share."""
    (ask,) = [command for command in await payload(await command_tree(bare_client())) if command["name"] == "ask"]
    question, share = ask["options"]

    assert (question["name"], question["type"], question["required"], question["autocomplete"]) == (
        "question",
        3,
        True,
        True,
    )
    assert (share["name"], share["type"], share["required"]) == ("share", 5, False)


async def test_running_bot_has_the_registered_commands() -> None:
    """What is registered is what the running bot answers."""
    tree = FaqClient(LiveResponder(FakeResponder())).tree
    running = [
        command.to_dict(tree)
        for command in (*tree.get_commands(), *tree.get_commands(type=discord.AppCommandType.message))
    ]

    registered = [in_english(command) for command in await payload(await command_tree(bare_client()))]
    assert compare(registered, running) == Changes((), (), (), tuple(sorted(NAMES)))


async def test_nothing_differs_from_what_discord_gives_back() -> None:
    """Discord's own fields, missing defaults and another order are no change."""
    commands = await payload(await command_tree(bare_client()))

    assert not compare(commands, [as_registered(command) for command in commands]).any


async def test_every_difference_is_named() -> None:
    """What is new, what changed and what is no more."""
    commands = await payload(await command_tree(bare_client()))
    theirs = [as_registered(command) for command in commands if command["name"] != "ask"]
    theirs[0]["description"] = "something else"
    theirs.append({"name": "old", "type": 1, "description": "gone"})
    changes = compare(commands, theirs)

    assert (changes.added, changes.changed, changes.removed) == (("/ask",), ("/topics",), ("/old",))
    assert str(changes).splitlines()[:3] == ["added: /ask", "changed: /topics", "removed: /old"]


@pytest.mark.parametrize(
    "change",
    [
        {"name_localizations": {"de": "frage"}},
        {"options": []},
        {"contexts": [0]},
        {"default_member_permissions": "8"},
        {"nsfw": True},
    ],
)
async def test_small_differences_count(change: dict[str, Any]) -> None:
    """Translations, options, places and permissions are compared, not only names."""
    commands = await payload(await command_tree(bare_client()))

    assert compare(commands, [*commands[1:], commands[0] | change]).changed == ("/ask",)
    assert canonical(commands[0]) != canonical(commands[0] | change)


class TestOnSockets:
    """The same against a double of Discord, over HTTP."""

    @pytest.fixture(autouse=True)
    def addresses(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Leave Discord's address as it was."""
        monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)

    async def test_sync_sends_once_and_then_nothing(self) -> None:
        """The second run finds everything as it should be."""
        async with Double(exchange_faults) as double:
            discord.http.Route.BASE = double.rest_address
            first, second = [await sync_commands(double.token) for _ in range(2)]

        assert set(first.added) == NAMES
        assert not second.any
        assert [request.method for request in double.requests].count("PUT") == 1
        assert double.faults == []

    async def test_dry_run_sends_nothing(self) -> None:
        """It only tells what would change."""
        async with Double(exchange_faults) as double:
            discord.http.Route.BASE = double.rest_address
            changes = await sync_commands(double.token, dry_run=True)

        assert set(changes.added) == NAMES
        assert {request.method for request in double.requests} == {"GET"}

    async def test_one_server_is_registered_apart(self) -> None:
        """`--guild` touches that server alone."""
        async with Double(exchange_faults) as double:
            discord.http.Route.BASE = double.rest_address
            changes = await sync_commands(double.token, int(world.GUILD))
            again = await sync_commands(double.token, int(world.GUILD))

        assert set(changes.added) == NAMES
        assert not again.any
        put = [request.path for request in double.requests if request.method == "PUT"]
        assert put == [f"/applications/{world.APPLICATION}/guilds/{world.GUILD}/commands"]

    async def test_server_without_the_bot_is_told_in_one_plain_sentence(self) -> None:
        """Where Discord refuses, the way out is named."""
        async with Double(exchange_faults) as double:
            discord.http.Route.BASE = double.rest_address
            answer = double.rest.answer
            refusal = (403, {"message": "Missing Access", "code": 50001})
            double.rest.answer = lambda method, path, *other: (
                refusal if "/guilds/" in path else answer(method, path, *other)
            )
            with pytest.raises(FaqBotError, match="invite it to that server first"):
                await sync_commands(double.token, int(world.GUILD))

    async def test_invite_asks_for_exactly_what_is_needed(self) -> None:
        """Scopes and permissions are in the link, and nothing else; a person needs no permission at all."""
        async with Double(exchange_faults) as double:
            discord.http.Route.BASE = double.rest_address
            server, person = (parse_qs(urlsplit(link).query) for link in await invite_links(double.token))

        assert server == {
            "client_id": [world.APPLICATION],
            "scope": ["bot applications.commands"],
            "permissions": [str(PERMISSIONS.value)],
        }
        assert person == {
            "client_id": [world.APPLICATION],
            "scope": ["applications.commands"],
            "integration_type": ["1"],
        }


async def test_permissions_are_the_least() -> None:
    """To see, to write in channels and threads, and to reply."""
    assert {name for name, wanted in PERMISSIONS if wanted} == {
        "read_messages",  # the library's older name for seeing a channel
        "send_messages",
        "send_messages_in_threads",
        "read_message_history",
    }


IN_DISCORD = {"es": "es-ES", "pt": "pt-BR", "zh": "zh-CN", TRADITIONAL: "zh-TW"}
"""Discord's codes of our languages where they differ; it shows es-ES to es-419 by itself."""
SHIPPED_TEXTS = Texts()
ENGLISH_FILE = FOLDER.joinpath(f"{ENGLISH}.yaml").read_text("utf-8")


async def test_commands_are_in_the_languages_of_the_engine() -> None:
    """But for Arabic, which the library does not know as one of Discord's languages."""
    ours = {IN_DISCORD.get(code, code) for code in LANGUAGES if code != "ar"}
    commands = await payload(await command_tree(bare_client()))

    assert set(SHIPPED_TEXTS.translations) == ours
    assert all(ours <= set(command["name_localizations"]) for command in commands if command["name"] != "faq-status")
    assert compare(commands, []).languages == tuple(sorted(ours))
    assert f"languages: {', '.join(sorted(ours))}" in str(compare(commands, []))


@pytest.mark.parametrize("code", SHIPPED_TEXTS.translations)
async def test_translation_lacks_nothing(code: str) -> None:
    """Every name and description of a command, but for the name of `/faq-status`; and it says who has not read it."""
    commands = re.findall(r"^((?!button|menu|form|status\.name)[\w.]+):", ENGLISH_FILE, re.MULTILINE)

    assert list(SHIPPED_TEXTS.translations[code]) == commands
    assert "NOT read by a native speaker" in FOLDER.joinpath(f"{code}.yaml").read_text("utf-8").partition("\n")[0]


NAME = re.compile(r"[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}")
"""The form of a command's or option's name; the marks of Devanagari and Thai are no letters here."""
MENUS = {"answer.name"}
"""Names of context menus, which may hold blanks and capitals."""
MOST = {"answer.name": 32, "form.title": 45, "form.question": 45}
"""Most characters of some texts (Discord API v10); a description has 100, the label of a button or menu 80."""


def fault(key: str, text: str) -> str | None:
    """Return what Discord would not take in a text, None if it takes it."""
    if key.endswith(".name") and key not in MENUS:
        fits = NAME.fullmatch(text) and text == text.lower()
        return None if fits else "a name has no blanks or capitals and at most 32 letters"
    most = MOST.get(key, 100 if key.endswith(".description") else 80)
    return None if text.strip() and len(text) <= most else f"write 1 to {most} letters"


@pytest.mark.parametrize("code", [ENGLISH, *SHIPPED_TEXTS.translations])
async def test_discord_takes_every_text(code: str) -> None:
    """Names, descriptions and labels keep Discord's forms and limits, in every language."""
    texts = yaml.safe_load(FOLDER.joinpath(f"{code}.yaml").read_text("utf-8"))

    assert {key: said for key, text in texts.items() if (said := fault(key, text))} == {}


@pytest.mark.parametrize(
    ("key", "text"),
    [("ask.name", "Frage"), ("ask.name", "x" * 33), ("help.description", ""), ("answer.name", "x" * 33)],
)
async def test_text_that_discord_would_refuse_is_noticed(key: str, text: str) -> None:
    """The judge of the test above knows what to look for."""
    assert fault(key, text)


@pytest.mark.skipif(DESCRIPTION is None, reason=ABSENT)
@pytest.mark.parametrize("code", SHIPPED_TEXTS.translations)
async def test_discord_knows_the_language(code: str) -> None:
    """By its own list of codes."""
    document = json.loads(FILE.read_text("utf-8"))
    known = document["components"]["schemas"]["AvailableLocalesEnum"]["oneOf"]

    assert code in {locale["const"] for locale in known}


@pytest.mark.parametrize("name", ["Fragen", "zwei worte", "", "x" * 33, "fragen!"])
async def test_faulty_names_in_other_languages_are_judged(name: str) -> None:
    """The judge of these tests looks at translations, too."""
    commands = await payload(await command_tree(bare_client()))
    commands[0]["name_localizations"] = {"de": name}

    assert request_faults("PUT", f"/applications/{world.APPLICATION}/commands", commands) != []


def folder_with(path: Path, **files: str) -> Path:
    """Return a folder with English and these other languages."""
    path.joinpath(f"{ENGLISH}.yaml").write_bytes(FOLDER.joinpath(f"{ENGLISH}.yaml").read_bytes())
    for name, text in files.items():
        path.joinpath(f"{name.replace('_', '-')}.yaml").write_text(text, "utf-8")
    return path


async def test_other_languages_reach_discord(tmp_path: Path) -> None:
    """A file beside the English one translates names and descriptions; what it leaves out stays English."""
    texts = Texts(folder_with(tmp_path, de="ask.name: frage\nask.question.description: Deine Frage\n"))
    translator = FileTranslator(texts)
    tree = FaqClient(LiveResponder(FakeResponder())).tree
    command = tree.get_command("ask")
    assert isinstance(command, app_commands.Command)
    full = await command.get_translated_payload(tree, translator)

    assert full["name_localizations"] == {"de": "frage"}
    assert full["description_localizations"] == {}
    assert full["options"][0]["description_localizations"] == {"de": "Deine Frage"}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"de": "ask.title: frage"}, "de.yaml: ask.title: there is no such text"),
        ({"xx": "ask.name: frage"}, "xx.yaml: Discord has no language of this code"),
        ({"de": "- ask"}, "de.yaml: every line must be a name, a colon and a text"),
        ({"de": "ask.name: 12"}, "de.yaml: every line must be a name, a colon and a text"),
    ],
)
async def test_faulty_translation_is_told_to_its_translator(tmp_path: Path, files: dict[str, str], said: str) -> None:
    """What would be passed over in silence is refused, with file, text and what is wrong."""
    with pytest.raises(SettingsError) as caught:
        Texts(folder_with(tmp_path, **files))

    assert said in str(caught.value)
