"""Registering: what is registered, that it is sent only where it differs, and the links that invite the bot."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
import pytest_asyncio

from bot.adapters.discord.command_sync import command_tree, compare, payload
from bot.adapters.discord.texts import ENGLISH, FOLDER, Texts
from bot.cli.exit_codes import OK, USAGE
from bot.cli.main import main
from bot.core.errors import AddressBlockedError, FaqBotError, SettingsError, TokenRefusedError
from bot.core.text.language import LANGUAGES, TRADITIONAL
from bot.settings import load_settings

from .conftest import judged
from .double import world
from .double.child import SMALL
from .double.server import Double
from .openapi import DESCRIPTION

pytestmark = pytest.mark.asyncio
TEXTS = Texts()
NAMES = '"Answer from the FAQ", /about, /ask, /faq-status, /help, /privacy, /topics'
ALL = f"added: {NAMES}\nlanguages: {', '.join(sorted(TEXTS.translations))}\n"


@pytest_asyncio.fixture
async def double(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Double]:
    """A double of Discord that the command line talks to."""
    async with judged() as double:
        monkeypatch.setattr(discord.http.Route, "BASE", double.rest_address)
        monkeypatch.setenv("DISCORD_TOKEN", double.token)
        monkeypatch.setenv("FAQ_KNOWLEDGE", str(SMALL))
        yield double


async def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = OK) -> str:
    """Return what a command prints; it must end with this code."""
    assert await asyncio.to_thread(main, arguments) == code
    out, err = capsys.readouterr()
    return out if code == OK else err


async def test_sync_tells_what_it_did(double: Double, capsys: pytest.CaptureFixture[str]) -> None:
    """A dry run sends nothing, a first run sends all, a second finds nothing to do; a server is registered apart."""
    assert await told(capsys, "sync", "--dry-run") == f"{ALL}Nothing was sent: this was a dry run.\n"
    assert {request.method for request in double.requests} == {"GET"}
    assert await told(capsys, "sync") == f"{ALL}Registered with Discord.\n"
    assert (await told(capsys, "sync")).endswith("Nothing to do: all commands are already registered.\n")
    assert await told(capsys, "sync", "--guild", world.GUILD) == f"{ALL}Registered with Discord.\n"
    assert (await told(capsys, "sync", "--guild", world.GUILD)).endswith("all commands are already registered.\n")

    application = f"/applications/{world.APPLICATION}"
    sent = [request.path for request in double.requests if request.method == "PUT"]
    assert sent == [f"{application}/commands", f"{application}/guilds/{world.GUILD}/commands"]
    assert double.identified == [], "no connection is opened for it"


async def test_commands_of_one_server_can_be_removed(double: Double, capsys: pytest.CaptureFixture[str]) -> None:
    """Those for all stay; without a server named nothing is sent."""
    clear = ("sync", "--guild", world.GUILD, "--clear")
    await told(capsys, "sync")
    await told(capsys, "sync", "--guild", world.GUILD)

    assert await told(capsys, *clear, "--dry-run") == f"removed: {NAMES}\nNothing was sent: this was a dry run.\n"
    assert await told(capsys, *clear) == f"removed: {NAMES}\nRemoved from that server.\n"
    assert await told(capsys, *clear) == "\nNothing to do: this server has no commands of its own.\n"
    assert {scope: len(commands) for scope, commands in world.BACKEND.commands.items()} == {
        None: 7,
        int(world.GUILD): 0,
    }

    sent = len(double.requests)
    assert "--guild" in await told(capsys, "sync", "--clear", code=USAGE)
    assert len(double.requests) == sent


async def test_server_without_the_bot_is_told_in_one_plain_sentence(
    double: Double, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Discord refuses, the way out is named."""
    answer, refusal = double.answer, (403, {"message": "Missing Access", "code": 50001})
    monkeypatch.setattr(
        double, "answer", lambda m, path, *more: refusal if "guilds" in path else answer(m, path, *more)
    )
    said = await told(capsys, "sync", "--guild", world.GUILD, code=FaqBotError.exit_code)

    assert "invite it to that server first" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("trouble", "error"), [({"token": "another.token"}, TokenRefusedError), ({"blocked": True}, AddressBlockedError)]
)
async def test_refusal_ends_sync_with_one_plain_sentence(
    double: Double, capsys: pytest.CaptureFixture[str], trouble: dict, error: type[FaqBotError]
) -> None:
    """As it ends a bot that connects; nothing is tried twice."""
    vars(double).update(trouble)
    said = await told(capsys, "sync", code=error.exit_code)

    assert (said.count("\n"), len(double.requests)) == (1, 1)
    assert "right.token" not in said


async def test_invite_asks_for_exactly_what_is_needed(double: Double, capsys: pytest.CaptureFixture[str]) -> None:
    """To see, to write in channels and threads, to reply; a person needs no permission at all."""
    lines = (await told(capsys, "invite")).splitlines()
    server, person = (parse_qs(urlsplit(link).query) for link in lines[1::2])

    wanted = discord.Permissions(int(server.pop("permissions")[0]))
    assert {name for name, on in wanted if on} == {
        "read_messages",  # the library's older name for seeing a channel
        "send_messages",
        "send_messages_in_threads",
        "read_message_history",
    }
    assert server == {"client_id": [world.APPLICATION], "scope": ["bot applications.commands"]}
    assert person == {
        "client_id": [world.APPLICATION],
        "scope": ["applications.commands"],
        "integration_type": ["1"],
    }
    assert double.token not in "".join(lines)


def bare_client() -> discord.Client:
    """Return a client that is not logged in."""
    return discord.Client(intents=discord.Intents(guilds=True))


def as_registered(command: dict[str, Any]) -> dict[str, Any]:
    """Return a command as Discord gives it back: with its own fields, and without those that say nothing."""
    given = {key: value for key, value in command.items() if value not in (None, [], {}, False)}
    given |= {key: str(given[key]) for key in ("default_member_permissions",) if key in given}
    return given | {"id": "1", "version": "2", "application_id": "3", "contexts": command["contexts"][::-1]}


async def test_ask_takes_a_question_that_autocompletes_and_a_choice_to_share() -> None:
    """That its name, places and all else keep every rule, the judge of what `sync` sends sees."""
    commands = await payload(await command_tree(bare_client()))
    (ask,) = [command for command in commands if command["name"] == "ask"]
    question, share = ask["options"]
    assert [question[key] for key in ("name", "type", "required", "autocomplete")] == ["question", 3, True, True]
    assert [share[key] for key in ("name", "type", "required")] == ["share", 5, False]


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        ({}, ()),
        ({"name_localizations": {"de": "frage"}}, ("/ask",)),
        ({"options": []}, ("/ask",)),
        ({"contexts": [0]}, ("/ask",)),
        ({"default_member_permissions": "8"}, ("/ask",)),
        ({"nsfw": True}, ("/ask",)),
    ],
)
async def test_every_difference_is_named(change: dict[str, Any], changed: tuple[str, ...]) -> None:
    """What is new, changed, and no more; Discord's own fields, missing defaults and another order are no change."""
    ask, new, *others = await payload(await command_tree(bare_client()))
    theirs = [*map(as_registered, others), as_registered(ask) | change, {"name": "old", "type": 1, "description": "g"}]
    changes = compare([ask, new, *others], theirs)

    assert (changes.added, changes.changed, changes.removed) == ((f"/{new['name']}",), changed, ("/old",))


IN_DISCORD = {"es": "es-ES", "pt": "pt-BR", "zh": "zh-CN", TRADITIONAL: "zh-TW"}
"""Discord's codes of our languages where they differ; it shows es-ES to es-419 by itself."""


async def test_commands_are_in_the_languages_of_the_engine() -> None:
    """But for Arabic, which the library does not know as one of Discord's languages; Discord knows all of these."""
    ours = {IN_DISCORD.get(code, code) for code in LANGUAGES if code != "ar"}
    commands = await payload(await command_tree(bare_client()))

    assert set(TEXTS.translations) == ours
    if DESCRIPTION is not None:
        known = DESCRIPTION["components"]["schemas"]["AvailableLocalesEnum"]["oneOf"]
        assert ours <= {locale["const"] for locale in known}
    assert all(ours <= set(command["name_localizations"]) for command in commands if command["name"] != "faq-status")


@pytest.mark.parametrize("code", TEXTS.translations)
async def test_translation_lacks_nothing(code: str) -> None:
    """Every name and description of a command, but for the name of `/faq-status`; and it says who has not read it."""
    english = FOLDER.joinpath(f"{ENGLISH}.yaml").read_text("utf-8")
    commands = re.findall(r"^((?!button|menu|form|status\.name)[\w.]+):", english, re.MULTILINE)

    assert list(TEXTS.translations[code]) == commands
    assert "NOT read by a native speaker" in FOLDER.joinpath(f"{code}.yaml").read_text("utf-8").partition("\n")[0]


@pytest.mark.parametrize(
    ("locale", "text", "said"),
    [
        ("de", "ask.title: frage", "de.yaml: ask.title: there is no such text"),
        ("xx", "ask.name: frage", "xx.yaml: Discord has no language of this code"),
        ("de", "- ask", "de.yaml: every line must be a name, a colon and a text"),
        ("de", "ask.name: 12", "de.yaml: every line must be a name, a colon and a text"),
    ],
)
async def test_faulty_translation_is_told_to_its_translator(tmp_path: Path, locale: str, text: str, said: str) -> None:
    """What would be passed over in silence is refused, with file, text and what is wrong."""
    shutil.copy(FOLDER / f"{ENGLISH}.yaml", tmp_path)
    tmp_path.joinpath(f"{locale}.yaml").write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=said):
        Texts(tmp_path)


FAULTY = (
    "FAQ_REGION=atlantis", "FAQ_FORUMS=questions", "FAQ_GAPS_CHANNEL=questions", "FAQ_MENTION_CHANNELS=#general",
    "FAQ_MEMBER_COOLDOWN=often", "FAQ_CHANNEL_COOLDOWN=0/5", "FAQ_SHARD_IDS=one", "FAQ_SHARD_IDS=3-1",
    "FAQ_SHARD_IDS=1,", "FAQ_SHARD_IDS=-1", "FAQ_SHARD_COUNT=0", "FAQ_SHARD_COUNT=3", "FAQ_SHARD_COUNT=",
)  # fmt: skip


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize("faulty", FAULTY)
async def test_faulty_setting_is_told_in_one_plain_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], faulty: str
) -> None:
    """The variable is named, and what to write."""
    for setting in ("FAQ_SHARD_IDS=0-3", "FAQ_SHARD_COUNT=8", faulty):
        monkeypatch.setenv(*setting.split("="))
    (line,) = (await told(capsys, "ask", "how?", code=SettingsError.exit_code)).strip().splitlines()

    assert faulty.partition("=")[0] in line


async def test_settings_are_read_as_owners_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """With blanks, a comma too many, in capitals; a range names its two ends."""
    for setting in ("FAQ_FORUMS=12, 34,", "FAQ_MEMBER_COOLDOWN=off", "FAQ_REGION= UK ", "FAQ_SHARD_IDS= 5 , 1-2,1 "):
        monkeypatch.setenv(*setting.split("="))
    monkeypatch.setenv("FAQ_SHARD_COUNT", "8")
    read = load_settings()

    assert (read.forums, read.member_cooldown.times, read.region, read.shard_ids) == ((12, 34), 0, "uk", (5, 1, 2))
