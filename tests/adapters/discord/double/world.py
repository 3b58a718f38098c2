"""What the double knows: one bot, one server, one member, and the payloads that Discord would make of them."""

from __future__ import annotations

from itertools import count
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""A decoded JSON value."""
BOT, APPLICATION, GUILD, CHANNEL, DM, ALICE, COMMAND = (str(10**17 + number) for number in range(7))
TIME = "2025-11-22T12:00:00.000000+00:00"
EPHEMERAL = 1 << 6
_numbers = count(2 * 10**17)


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


def guild() -> dict[str, Any]:
    """Return the server as the gateway describes it to a bot that joins."""
    everyone = {
        "id": GUILD, "name": "@everyone", "permissions": str(1 << 11 | 1 << 10 | 1 << 16), "position": 0, "color": 0,
        "hoist": False, "managed": False, "mentionable": False, "flags": 0,
    }  # fmt: skip
    channel = {"id": CHANNEL, "type": 0, "name": "general", "position": 0, "permission_overwrites": []}
    return {
        "id": GUILD, "name": "server", "owner_id": ALICE, "roles": [everyone], "channels": [channel], "threads": [],
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


def mention(content: str) -> dict[str, Any]:
    """Return Alice's message in the channel that mentions the bot and says `content`."""
    member = {"roles": [], "joined_at": TIME, "deaf": False, "mute": False, "flags": 0}
    return message(CHANNEL, user(ALICE, "alice"), f"<@{BOT}> {content}", mentions=[me()], guild_id=GUILD, member=member)


def direct(content: str, **fields: Json) -> dict[str, Any]:
    """Return Alice's direct message to the bot."""
    return message(DM, user(ALICE, "alice"), content, **fields)


def slash(question: str) -> dict[str, Any]:
    """Return Alice's `/ask` in the channel."""
    option = {"name": "question", "type": 3, "value": question}
    return {
        "id": snowflake(), "application_id": APPLICATION, "type": 2, "token": f"token{snowflake()}", "version": 1,
        "data": {"id": COMMAND, "name": "ask", "type": 1, "options": [option]},
        "guild_id": GUILD, "channel_id": CHANNEL, "channel": {"id": CHANNEL, "type": 0, "name": "general"},
        "member": {
            "user": user(ALICE, "alice"), "roles": [], "joined_at": TIME, "deaf": False, "mute": False, "flags": 0,
            "permissions": "0",
        },
        "app_permissions": "0", "locale": "en-US", "guild_locale": "en-US", "entitlements": [],
        "authorizing_integration_owners": {"0": GUILD}, "context": 0, "attachment_size_limit": 0,
    }  # fmt: skip


def said(channel_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return the bot's message that Discord makes of the body of a request."""
    fields = {"flags": body.get("flags", 0)}
    if reference := body.get("message_reference"):
        fields |= {"type": 19, "message_reference": {key: str(value) for key, value in reference.items()} | {"type": 0}}
    return message(channel_id, user(BOT, "faq", bot=True), body["content"], **fields)


def registered(command: dict[str, Any]) -> dict[str, Any]:
    """Return a command as Discord describes it after it was registered."""
    return command | {"id": COMMAND, "application_id": APPLICATION, "version": snowflake()}


def callback(interaction_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return what Discord answers when the bot has answered an interaction with a message."""
    answer = said(CHANNEL, body["data"])
    interaction = {
        "id": interaction_id, "type": 2, "response_message_id": answer["id"], "response_message_loading": False,
        "response_message_ephemeral": bool(body["data"].get("flags", 0) & EPHEMERAL), "channel_id": CHANNEL,
    }  # fmt: skip
    return {"interaction": interaction, "resource": {"type": body["type"], "message": answer}}
