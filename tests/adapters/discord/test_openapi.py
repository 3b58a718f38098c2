"""The judge of requests finds what Discord would refuse or ignore; that it lets pass what is right, all others show."""

import pytest

from .openapi import ABSENT, DESCRIPTION, Json, request_faults

pytestmark = pytest.mark.skipif(DESCRIPTION is None, reason=ABSENT)
MESSAGES, CALLBACK, COMMANDS = "/channels/1/messages", "/interactions/1/token/callback", "/applications/1/commands"
BUTTON = {"type": 2, "style": 1, "label": "Go", "custom_id": "go"}


def rows(*made: list[dict]) -> dict[str, Json]:
    """Return a message with rows of components."""
    return {"content": "x", "components": [{"type": 1, "components": parts} for parts in made]}


def command(name: str, **fields: Json) -> dict[str, Json]:
    """Return a slash command."""
    return {"name": name, "description": "Do it", "type": 1} | fields


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", MESSAGES, {"content": "x" * 2001}),
        ("POST", MESSAGES, {"content": " \n "}),
        ("POST", CALLBACK, {"type": 4, "data": {}}),
        ("POST", MESSAGES, rows(*([BUTTON | {"custom_id": str(number)}] for number in range(6)))),
        ("POST", MESSAGES, rows([BUTTON], [BUTTON])),
        ("POST", MESSAGES, rows([BUTTON, {"type": 3, "custom_id": "choose", "options": []}])),
        ("POST", MESSAGES, {"content": "x", "contents": "y"}),
        ("POST", CALLBACK, {"type": 4, "data": {"content": "x", "ephemeral": True}}),
        ("PUT", COMMANDS, [command("ask"), command("ask")]),
        ("PUT", COMMANDS, [command("ask", name_localizations={"de": "zwei worte"})]),
        ("PUT", COMMANDS, [command("ask", description="x" * 101)]),
        ("POST", "/channels/1/message", {"content": "x"}),
        ("GET", "/users/@me", {"content": "x"}),
    ],
)
def test_request_that_discord_would_not_take_is_found(method: str, path: str, body: Json) -> None:
    """Too long, empty, an unknown key, a missing one, a name of the wrong form, an operation that does not exist."""
    assert request_faults(method, path, body)
