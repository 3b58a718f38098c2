"""Registering the commands with Discord, and the link that invites the bot: over HTTP alone, without a connection.

Discord limits how often commands may be made (200 a day and server), so what is registered is read first, and something
is sent only where it differs.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import discord
from discord import app_commands
from discord.http import Route

from bot.adapters.discord.commands import add_commands
from bot.adapters.discord.startup_errors import check_token, plain_failures, silence_voice_warnings
from bot.adapters.discord.texts import Texts
from bot.core.errors import FaqBotError

Payload: TypeAlias = dict[str, Any]
"""One command as Discord's JSON."""

PERMISSIONS: Final = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, read_message_history=True
)
"""To see and write in channels, threads and forum posts, and to reply to a message there."""
SCOPES: Final = ("bot", "applications.commands")
USER_INSTALL: Final = "&integration_type=1"
"""What makes the link one by which a person takes the bot along, instead of a server."""
DEFAULTS: Final[Payload] = {
    "type": 1, "description": "", "options": [], "required": False, "autocomplete": False, "nsfw": False,
    "default_member_permissions": None, "name_localizations": {}, "description_localizations": {}, "choices": [],
}  # fmt: skip
"""What a missing or null field of a command or option stands for."""
PLACES: Final = ("contexts", "integration_types", "dm_permission")
"""The fields that say where a command may be used."""
COMPARED: Final = (*DEFAULTS, "name", "contexts", "integration_types", "min_length", "max_length")
"""The fields that the bot sets; the others are Discord's own."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What registering changes, or would change; names sorted, a menu's name in quotes."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    languages: tuple[str, ...]
    """Discord's codes of the languages besides English in which they are registered."""

    @property
    def any(self) -> bool:
        """True where something differs."""
        return bool(self.added or self.changed or self.removed)

    def __str__(self) -> str:
        """Return one line for each kind of change, and one for the languages."""
        kinds = ("added", "changed", "removed", "kept", "languages")
        return "\n".join(f"{kind}: {', '.join(names)}" for kind in kinds if (names := getattr(self, kind)))


async def sync_commands(
    token: str, guild_id: int | None = None, *, dry_run: bool = False, clear: bool = False
) -> Changes:
    """Bring what is registered with Discord up to date and return what was different.

    Args:
        token: the bot's token.
        guild_id: register for this server alone, where changes show at once; None for all servers.
        dry_run: only tell what would change.
        clear: remove what is registered there instead, such as a server's commands beside the same ones for all.

    Raises:
        FaqBotError: Discord does not accept the token, cannot be reached, or does not know the bot on this server.
    """
    guild = discord.Object(guild_id) if guild_id is not None else None
    async with _logged_in(token) as client:
        tree = await command_tree(client, guild, empty=clear)
        ours, theirs = await payload(tree, guild), await _registered(client, guild)
        if guild:
            ours, theirs = _without_places(ours), _without_places(theirs)
        changes = compare(ours, theirs)
        if changes.any and not dry_run:
            await tree.sync(guild=guild)
    return changes


async def invite_links(token: str) -> tuple[str, str]:
    """Return the link that invites the bot to a server, and the one by which a person takes it along.

    Raises:
        FaqBotError: Discord does not accept the token, or cannot be reached.
    """
    async with _logged_in(token) as client:
        number = client.application_id or 0
    server = discord.utils.oauth_url(number, permissions=PERMISSIONS, scopes=SCOPES)
    return server, discord.utils.oauth_url(number, scopes=SCOPES[1:]) + USER_INSTALL


async def command_tree(
    client: discord.Client, guild: discord.Object | None = None, *, empty: bool = False
) -> app_commands.CommandTree[Any]:
    """Return a tree with all commands, for all servers or one, or with none; the client need not be logged in."""
    texts = Texts()
    tree = app_commands.CommandTree(client)
    await tree.set_translator(texts)
    if not empty:
        add_commands(tree, texts)
    if guild:
        tree.copy_global_to(guild=guild)
    return tree


async def payload(tree: app_commands.CommandTree[Any], guild: discord.Object | None = None) -> list[Payload]:
    """Return the commands of a tree as the library sends them to Discord."""
    translator: Any = tree.translator  # never None: `command_tree` has set it
    return [await command.get_translated_payload(tree, translator) for command in tree.get_commands(guild=guild)]


def compare(ours: Iterable[Payload], theirs: Iterable[Payload]) -> Changes:
    """Return what registering `ours` changes where `theirs` is registered."""
    new, old = ({_name(command): canonical(command) for command in commands} for commands in (ours, theirs))
    kept = {name for name in new.keys() & old.keys() if new[name] == old[name]}
    locales = {locale for command in new.values() for locale in command["name_localizations"]}
    changed = (new.keys() & old.keys()) - kept
    return Changes(*(tuple(sorted(one)) for one in (new.keys() - old, changed, old.keys() - new, kept, locales)))


def canonical(command: Payload) -> Payload:
    """Return a command or option with the compared fields alone, defaults filled in, lists without order sorted."""
    found: Payload = {key: DEFAULTS.get(key) if command.get(key) is None else command[key] for key in COMPARED}
    found["options"] = [canonical(option) for option in found["options"]]
    if found["default_member_permissions"] is not None:  # sent as a number, given back as its digits
        found["default_member_permissions"] = str(found["default_member_permissions"])
    return found | {key: sorted(found[key] or []) for key in ("contexts", "integration_types")}


def _name(command: Payload) -> str:
    return f"/{command['name']}" if command.get("type", 1) == 1 else f'"{command["name"]}"'


async def _registered(client: discord.Client, guild: discord.Object | None) -> list[Payload]:
    """Return what is registered, with translations: the library reads it without them."""
    path = "/applications/{application_id}" + ("/guilds/{guild_id}" if guild else "") + "/commands"
    route = Route("GET", path, application_id=client.application_id, guild_id=guild.id if guild else None)
    registered: list[Payload] = await client.http.request(route, params={"with_localizations": "true"})
    return registered


def _without_places(commands: Iterable[Payload]) -> list[Payload]:
    """Return the commands of one server, for which Discord knows no places, without those that the library sends."""
    return [{key: one[key] for key in one if key not in PLACES} for one in commands]


@asynccontextmanager
async def _logged_in(token: str) -> AsyncIterator[discord.Client]:
    silence_voice_warnings()
    async with discord.Client(intents=discord.Intents(guilds=True)) as client:  # without it the library warns
        with plain_failures():
            await client.login(check_token(token))
            try:
                yield client
            except discord.Forbidden:
                msg = "Discord does not let the bot register commands there: invite it to that server first."
                raise FaqBotError(msg) from None
