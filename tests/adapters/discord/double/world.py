"""What the double knows: one bot, servers with one channel each, one member, and what that member does.

The world itself is simcord's; here are the payloads with which Discord tells a bot of it. All ids are texts.
"""

from typing import Any, TypeAlias

from simcord.backend import Backend, serializers
from simcord.interactions import base_payload

Json: TypeAlias = Any
"""A decoded JSON value."""
BACKEND = Backend()
_ALICE = BACKEND.make_user("alice")


def _server(number: int) -> str:
    """Make a server of which Alice is a member; of up to ten shards it belongs to the one of this number, or modulo."""
    guild = BACKEND.create_guild("server", id=5040 + number << 22)
    BACKEND.add_member(guild.id, _ALICE.id)
    BACKEND.create_channel(guild.id, "general")
    return str(guild.id)


GUILDS = tuple(map(_server, range(8)))


def channel_of(guild_id: str) -> str:
    """Return the one channel of a server."""
    return str(BACKEND.get_guild(int(guild_id)).channel_ids[0])


GUILD, OTHER_GUILD, *_ = GUILDS
CHANNEL, OTHER_CHANNEL = channel_of(GUILD), channel_of(OTHER_GUILD)
DM = str(BACKEND.get_dm_channel(_ALICE.id).id)
BOT, APPLICATION, ALICE = (str(number) for number in (BACKEND.bot_user.id, BACKEND.application_id, _ALICE.id))
PRIVATE = ("marker", "alice", ALICE, BOT, GUILD, CHANNEL, DM, "simcord_interaction_")
"""What no log may hold: the first is in every question, the last begins the token of every interaction."""
MESSAGES = rf"/channels/{CHANNEL}/messages"
"""Where the bot says something in the channel."""
OUTAGE = (502, {"message": "502: Bad Gateway"})
RATE_LIMIT = (429, {"message": "You are being rate limited.", "retry_after": 0.05, "global": False, "code": 0})
"""Troubles: a status and its answer."""


def snowflake() -> str:
    """Return a new id."""
    return str(BACKEND.snowflake())


def ready(session: str, shard: tuple[int, int], guilds: list[str], address: str) -> dict[str, Any]:
    """Return the welcome to a bot that has identified itself."""
    return {
        "v": 10,
        "user": dict(serializers.user_payload(BACKEND.bot_user)),
        "guilds": [{"id": guild_id, "unavailable": True} for guild_id in guilds],
        "session_id": session,
        "resume_gateway_url": address,
        "shard": list(shard),
        "application": {"id": APPLICATION, "flags": 0},
    }


def guild(guild_id: str) -> dict[str, Any]:
    """Return a server as the gateway describes it to a bot that joins."""
    return dict(serializers.guild_create_payload(BACKEND, BACKEND.get_guild(int(guild_id))))


def message(channel_id: str, content: str, author: str = ALICE, **parts: Json) -> dict[str, Any]:
    """Return a new message of Alice, or of the bot, as the gateway tells of it."""
    made = BACKEND.create_message(int(channel_id), int(author), content, broadcast=False, **parts)
    told = dict(serializers.message_payload(BACKEND, made))
    if "guild_id" in told:
        server = BACKEND.get_guild(int(told["guild_id"]))
        member = serializers.member_payload(BACKEND, server, server.members[int(author)], with_user=False)
        told["member"] = dict(member)
    return told


def mention(content: str, guild_id: str = GUILD) -> dict[str, Any]:
    """Return Alice's message in the channel of a server that mentions the bot and says `content`."""
    return message(channel_of(guild_id), f"<@{BOT}> {content}")


def direct(content: str, **fields: Json) -> dict[str, Any]:
    """Return Alice's direct message to the bot."""
    return message(DM, content) | fields


def slash(question: str) -> dict[str, Any]:
    """Return Alice's `/ask` in the channel."""
    option = {"name": "question", "type": 3, "value": question}
    return _interaction(2, {"id": snowflake(), "name": "ask", "type": 1, "options": [option]})


def click(custom_id: str, below: dict[str, Any]) -> dict[str, Any]:
    """Return Alice's click on a button below a message of the bot."""
    return _interaction(3, {"component_type": 2, "custom_id": custom_id}, below)


def form(custom_id: str, words: str) -> dict[str, Any]:
    """Return Alice's form with one field."""
    field = {"id": 2, "type": 4, "custom_id": "question", "value": words}
    return _interaction(5, {"custom_id": custom_id, "components": [{"id": 1, "type": 18, "component": field}]})


def _interaction(kind: int, data: dict[str, Any], below: dict[str, Any] | None = None) -> dict[str, Any]:
    place = {"channel_id": int(CHANNEL), "guild_id": int(GUILD), "user_id": int(ALICE)}
    record, told = base_payload(BACKEND, type=kind, data=data, **place)
    record.initial_response_deadline = None  # a busy machine may need more than three seconds
    if below is None:
        return told
    record.source_message_id = int(below["id"])
    return told | {"message": below}


def buttons(sent: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the buttons below a message of the bot."""
    return [part for row in sent["components"] for part in row["components"] if part["type"] == 2]


def forget() -> None:
    """Drop all but the newest of what was said and recorded: a load of many thousand must not fill this process."""
    BACKEND.transcript.clear()
    BACKEND.http_requests.clear()
    said = BACKEND.messages[int(CHANNEL)]
    for number in list(said)[:-1000]:
        del said[number]
