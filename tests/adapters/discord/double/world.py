"""What the double knows: one bot, two servers, one member, and the payloads that Discord would make of them."""

from itertools import count
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""A decoded JSON value."""
BOT, APPLICATION, GUILD, CHANNEL, DM, ALICE, COMMAND = (str(10**17 + number) for number in range(7))
TIME = "2025-11-22T12:00:00.000000+00:00"
OTHER_GUILD, OTHER_CHANNEL = (str(int(number) + (1 << 22)) for number in (GUILD, CHANNEL))
"""A second server, which of two shards the other one serves."""
PRIVATE = ("marker", "alice", ALICE, BOT, GUILD, CHANNEL, DM, "token2")
"""What no log may hold: the first is in every question, the last begins the token of every interaction."""
EPHEMERAL, SEND_MESSAGES = 1 << 6, 1 << 11
BUTTON, TEXT_INPUT, LABEL = 2, 4, 18
_numbers = count(2 * 10**17)
MESSAGES = rf"/channels/{CHANNEL}/messages"
"""Where the bot says something in the channel."""
OUTAGE = (502, {"message": "502: Bad Gateway"})
RATE_LIMIT = (429, {"message": "You are being rate limited.", "retry_after": 0.05, "global": False, "code": 0})
FORBIDDEN = (403, {"message": "Missing Permissions", "code": 50013})
"""Troubles: a status and its answer."""


def snowflake() -> str:
    """Return a new id."""
    return str(next(_numbers))


def user(user_id: str, name: str, *, bot: bool = False) -> dict[str, Any]:
    """Return a user as others see it."""
    return {
        "id": user_id, "username": name, "avatar": None, "discriminator": "0", "public_flags": 0, "flags": 0,
        "bot": bot, "global_name": None, "primary_guild": None,
    }  # fmt: skip


def me() -> dict[str, Any]:
    """Return the bot as it sees itself."""
    return user(BOT, "faq", bot=True) | {"mfa_enabled": False, "locale": "en-US"}


def application() -> dict[str, Any]:
    """Return the bot's application."""
    return {
        "id": APPLICATION, "name": "faq", "icon": None, "description": "", "type": None, "verify_key": "0" * 64,
        "flags": 0, "flags_new": "0", "redirect_uris": [], "interactions_endpoint_url": None,
        "role_connections_verification_url": None, "owner": user(ALICE, "alice"), "approximate_guild_count": 1,
        "approximate_user_install_count": 0, "approximate_user_authorization_count": 0, "explicit_content_filter": 0,
        "team": None, "eligible_oauth2_scopes": [], "bot_public": True, "bot_require_code_grant": False,
        "summary": "",
    }  # fmt: skip


def ready(session: str, shard: tuple[int, int], guilds: list[str], address: str) -> dict[str, Any]:
    """Return the welcome to a bot that has identified itself."""
    return {
        "v": 10, "user": me(), "guilds": [{"id": guild_id, "unavailable": True} for guild_id in guilds],
        "session_id": session, "resume_gateway_url": address, "shard": list(shard),
        "application": {"id": APPLICATION, "flags": 0},
    }  # fmt: skip


def session_starts() -> dict[str, int]:
    """Return how many sessions may begin, at the beginning of a day."""
    return {"total": 1000, "remaining": 1000, "reset_after": 86_400_000, "max_concurrency": 1}


def guild(guild_id: str = GUILD) -> dict[str, Any]:
    """Return a server as the gateway describes it to a bot that joins."""
    everyone = {
        "id": guild_id, "name": "@everyone", "permissions": str(1 << 11 | 1 << 10 | 1 << 16), "position": 0, "color": 0,
        "hoist": False, "managed": False, "mentionable": False, "flags": 0,
    }  # fmt: skip
    channel = {"id": channel_of(guild_id), "type": 0, "name": "general", "position": 0, "permission_overwrites": []}
    return {
        "id": guild_id, "name": "server", "owner_id": ALICE, "roles": [everyone], "channels": [channel], "threads": [],
        "members": [{"user": me(), "roles": [], "joined_at": TIME, "deaf": False, "mute": False, "flags": 0}],
        "member_count": 2, "large": False, "unavailable": False, "emojis": [], "stickers": [], "features": [],
        "voice_states": [], "presences": [], "stage_instances": [], "guild_scheduled_events": [],
        "soundboard_sounds": [], "verification_level": 0, "default_message_notifications": 1,
        "explicit_content_filter": 0, "mfa_level": 0, "premium_tier": 0, "preferred_locale": "en-US",
        "nsfw_level": 0, "system_channel_flags": 0, "afk_timeout": 300, "premium_progress_bar_enabled": False,
    }  # fmt: skip


def message(channel_id: str, author: dict[str, Any], content: str, **fields: Json) -> dict[str, Any]:
    """Return a message, by default a plain one that mentions nobody."""
    return {
        "id": snowflake(), "channel_id": channel_id, "author": author, "content": content, "timestamp": TIME,
        "edited_timestamp": None, "tts": False, "mention_everyone": False, "mentions": [], "mention_roles": [],
        "attachments": [], "embeds": [], "pinned": False, "type": 0, "flags": 0, "components": [],
    } | fields  # fmt: skip


def channel_of(guild_id: str) -> str:
    """Return the one channel of a server."""
    return str(int(guild_id) + int(CHANNEL) - int(GUILD))


def mention(content: str, guild_id: str = GUILD) -> dict[str, Any]:
    """Return Alice's message in the channel of a server that mentions the bot and says `content`."""
    member = {"roles": [], "joined_at": TIME, "deaf": False, "mute": False, "flags": 0}
    fields = {"mentions": [me()], "guild_id": guild_id, "member": member}
    return message(channel_of(guild_id), user(ALICE, "alice"), f"<@{BOT}> {content}", **fields)


def direct(content: str, **fields: Json) -> dict[str, Any]:
    """Return Alice's direct message to the bot."""
    return message(DM, user(ALICE, "alice"), content, **fields)


def slash(question: str) -> dict[str, Any]:
    """Return Alice's `/ask` in the channel."""
    option = {"name": "question", "type": 3, "value": question}
    return interaction(2, {"id": COMMAND, "name": "ask", "type": 1, "options": [option]})


def click(custom_id: str, sent: dict[str, Any]) -> dict[str, Any]:
    """Return Alice's click on a button of the bot's message, `sent` being the body with which the bot sent it."""
    return interaction(3, {"component_type": BUTTON, "custom_id": custom_id}, message=said(CHANNEL, sent))


def form(custom_id: str, words: str) -> dict[str, Any]:
    """Return Alice's form with one field."""
    field = {"id": 2, "type": TEXT_INPUT, "custom_id": "question", "value": words}
    return interaction(5, {"custom_id": custom_id, "components": [{"id": 1, "type": LABEL, "component": field}]})


def interaction(kind: int, data: dict[str, Any], **fields: Json) -> dict[str, Any]:
    """Return an interaction of Alice in the channel."""
    return {
        "id": snowflake(), "application_id": APPLICATION, "type": kind, "token": f"token{snowflake()}", "version": 1,
        "data": data, "guild_id": GUILD, "channel_id": CHANNEL,
        "channel": {"id": CHANNEL, "type": 0, "name": "general"},
        "member": {
            "user": user(ALICE, "alice"), "roles": [], "joined_at": TIME, "deaf": False, "mute": False, "flags": 0,
            "permissions": "0",
        },
        "app_permissions": "0", "locale": "en-US", "guild_locale": "en-US", "entitlements": [],
        "authorizing_integration_owners": {"0": GUILD}, "context": 0, "attachment_size_limit": 0,
    } | fields  # fmt: skip


def said(channel_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return the bot's message that Discord makes of the body of a request: each component gets a number."""
    numbers = count(1)

    def numbered(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
        inner = [numbered(one["components"]) if "components" in one else None for one in components]
        return [
            one | {"id": next(numbers)} | ({"components": parts} if parts else {})
            for one, parts in zip(components, inner, strict=True)
        ]

    fields = {"flags": body.get("flags") or 0, "components": numbered(body.get("components") or [])}
    if reference := body.get("message_reference"):
        fields |= {"type": 19, "message_reference": {key: str(value) for key, value in reference.items()} | {"type": 0}}
    return message(channel_id, user(BOT, "faq", bot=True), body.get("content") or "", **fields)


def buttons(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the buttons below a message of the bot."""
    return [part for row in body["components"] for part in row["components"] if part["type"] == BUTTON]


def registered(command: dict[str, Any]) -> dict[str, Any]:
    """Return a command as Discord describes it after it was registered."""
    fields: dict[str, Any] = {"id": COMMAND, "application_id": APPLICATION, "version": snowflake()}
    if command.get("default_member_permissions") is not None:  # taken as a number, given back as its digits
        fields["default_member_permissions"] = str(command["default_member_permissions"])
    return {"description": ""} | command | fields  # an entry of a menu is registered without one


def callback(interaction_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return what Discord answers when the bot has answered an interaction."""
    about: dict[str, Any] = {"id": interaction_id, "type": 2, "channel_id": CHANNEL}
    if body["type"] not in {4, 7}:  # it brings no message, neither a new one nor a changed one
        return {"interaction": about}
    answer = said(CHANNEL, body["data"])
    about |= {
        "response_message_id": answer["id"], "response_message_loading": False,
        "response_message_ephemeral": bool((body["data"].get("flags") or 0) & EPHEMERAL),
    }  # fmt: skip
    return {"interaction": about, "resource": {"type": body["type"], "message": answer}}
