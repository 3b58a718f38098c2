"""The double's answers over HTTP: what Discord would say to each request of this bot."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from . import world

NOTHING = 204
UNAUTHORIZED = (401, {"message": "401: Unauthorized", "code": 0})
NOT_FOUND = (404, {"message": "404: Not Found", "code": 0})


@dataclass
class Rest:
    """The resources of one Discord.

    Attributes:
        token: the token that it accepts.
        gateway_address: where it sends who asks for the gateway.
        commands: the registered commands, by server; those for all under None.
        starts: how many sessions may begin.
    """

    token: str
    gateway_address: str
    commands: dict[str | None, list[world.Json]] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=world.session_starts)

    def answer(self, method: str, path: str, body: world.Json, headers: Mapping[str, str]) -> tuple[int, world.Json]:
        """Return status and body of the answer; the body is None where there is none."""
        own_token = path.startswith(("/interactions/", "/webhooks/"))  # there the token in the path is enough
        if not own_token and headers.get("Authorization") != f"Bot {self.token}":
            return UNAUTHORIZED
        match path.strip("/").split("/"):
            case ["interactions" | "webhooks" | "channels", *_] as parts:
                return _talk(method, parts, body)
            case ["applications", world.APPLICATION, "commands"]:
                return 200, self._registry(method, None, body)
            case ["applications", world.APPLICATION, "guilds", guild, "commands"]:
                return 200, self._registry(method, guild, body)
        told = {
            "/gateway/bot": world.gateway(self.gateway_address, self.starts),
            "/users/@me": world.me(),
            "/oauth2/applications/@me": world.application(),
        }
        return (200, told[path]) if path in told else NOT_FOUND

    def _registry(self, method: str, guild: str | None, body: world.Json) -> world.Json:
        if method == "PUT":
            self.commands[guild] = [world.registered(command) for command in body]
        return self.commands.get(guild, [])


def _talk(method: str, parts: list[str], body: world.Json) -> tuple[int, world.Json]:
    match method, parts:
        case "GET", ["channels", _channel, "messages"]:
            return 200, []
        case "POST" | "PATCH", ["channels", channel_id, "messages", *_]:
            return 200, world.said(channel_id, body)
        case "POST" | "PATCH", ["webhooks", world.APPLICATION, _token, *_]:
            return 200, world.said(world.CHANNEL, body)
        case "POST", ["interactions", interaction_id, _token, "callback"]:
            return 200, world.callback(interaction_id, body)
        case "DELETE", ["channels" | "webhooks", *_]:
            return NOTHING, None
    return NOT_FOUND
