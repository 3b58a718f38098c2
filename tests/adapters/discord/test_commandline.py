"""The command line's Discord part: `sync` tells what it did, `invite` prints links, wrong settings are told plainly."""

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest
import pytest_asyncio

from bot.adapters.discord.texts import Texts
from bot.cli.exit_codes import OK, USAGE
from bot.cli.main import main
from bot.core.errors import SettingsError
from bot.settings import load_settings

from .double import world
from .double.server import Double
from .fakes import SMALL
from .openapi import exchange_faults

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def double(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Double]:
    """A double of Discord that the command line talks to."""
    async with Double(exchange_faults) as double:
        monkeypatch.setattr(discord.http.Route, "BASE", double.rest_address)
        monkeypatch.setenv("DISCORD_TOKEN", double.token)
        monkeypatch.setenv("FAQ_KNOWLEDGE", str(SMALL))
        yield double
    assert double.faults == []


async def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what a command prints; it must end well."""
    assert await asyncio.to_thread(main, arguments) == OK
    return capsys.readouterr().out


async def test_sync_tells_what_it_did(double: Double, capsys: pytest.CaptureFixture[str]) -> None:
    """A dry run sends nothing, a first run sends all, a second finds nothing to do."""
    added = 'added: "Answer from the FAQ", /about, /ask, /faq-status, /help, /privacy, /topics\n'
    added += f"languages: {', '.join(sorted(Texts().translations))}\n"

    assert await told(capsys, "sync", "--dry-run") == added + "Nothing was sent: this was a dry run.\n"
    assert await told(capsys, "sync") == added + "Registered with Discord.\n"
    assert (await told(capsys, "sync")).endswith("Nothing to do: all commands are already registered.\n")
    assert await told(capsys, "sync", "--guild", world.GUILD) == added + "Registered with Discord.\n"
    assert [request.method for request in double.requests].count("PUT") == 2


async def test_commands_of_one_server_can_be_removed(double: Double, capsys: pytest.CaptureFixture[str]) -> None:
    """Those for all stay; without a server named nothing is sent."""
    removed = 'removed: "Answer from the FAQ", /about, /ask, /faq-status, /help, /privacy, /topics\n'
    clear = ("sync", "--guild", world.GUILD, "--clear")
    await told(capsys, "sync")
    await told(capsys, "sync", "--guild", world.GUILD)

    assert await told(capsys, *clear, "--dry-run") == removed + "Nothing was sent: this was a dry run.\n"
    assert await told(capsys, *clear) == removed + "Removed from that server.\n"
    assert await told(capsys, *clear) == "\nNothing to do: this server has no commands of its own.\n"
    assert double.rest.commands[world.GUILD] == []
    assert len(double.rest.commands[None]) == 7

    sent = len(double.requests)
    assert await asyncio.to_thread(main, ("sync", "--clear")) == USAGE
    assert "--guild" in capsys.readouterr().err
    assert len(double.requests) == sent


async def test_invite_prints_both_links(double: Double, capsys: pytest.CaptureFixture[str]) -> None:
    """One for a server, one for a person, each on a line of its own."""
    lines = (await told(capsys, "invite")).splitlines()

    assert [line.split("?")[0] for line in lines[1::2]] == ["https://discord.com/oauth2/authorize"] * 2
    assert all(world.APPLICATION in line for line in lines[1::2])
    assert double.token not in "".join(lines)


@pytest.mark.usefixtures("double")
async def test_unknown_region_is_told_in_one_plain_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A region without contacts would silently be none."""
    monkeypatch.setenv("FAQ_REGION", "atlantis")
    assert await asyncio.to_thread(main, ["ask", "how?"]) == SettingsError.exit_code

    assert "FAQ_REGION" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FAQ_FORUMS", "questions"),
        ("FAQ_GAPS_CHANNEL", "questions"),
        ("FAQ_MENTION_CHANNELS", "#general"),
        ("FAQ_MEMBER_COOLDOWN", "often"),
        ("FAQ_CHANNEL_COOLDOWN", "0/5"),
        ("FAQ_CONTACT", "x" * 301),
    ],
)
async def test_faulty_setting_is_told_in_one_plain_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    """The variable is named, and what to write."""
    monkeypatch.setenv(name, value)
    assert main(["invite"]) == SettingsError.exit_code

    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line.startswith(f"The setting {name} cannot be used: ")


async def test_settings_of_the_owners(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the owners may set, as they write it."""
    monkeypatch.setenv("FAQ_FORUMS", "12, 34,")
    monkeypatch.setenv("FAQ_GAPS_CHANNEL", "56")
    monkeypatch.setenv("FAQ_MEMBER_COOLDOWN", "off")
    monkeypatch.setenv("FAQ_REGION", " UK ")
    settings = load_settings()

    assert (settings.forums, settings.member_cooldown.times, settings.region) == ((12, 34), 0, "uk")
    assert settings.gaps_channel == 56
