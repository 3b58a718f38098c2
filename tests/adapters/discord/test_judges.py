"""The judges of requests: what Discord would refuse or ignore is found, what the bot sends is not."""

from typing import Any

import pytest

from . import limits
from .openapi import ABSENT, DESCRIPTION, Description, Json

MESSAGES = "/channels/1/messages"
CALLBACK = "/interactions/1/token/callback"
COMMANDS = "/applications/1/commands"


def row(*parts: dict[str, Any]) -> dict[str, Any]:
    """Return one row of components."""
    return {"type": limits.ROW, "components": list(parts)}


def button(**fields: Json) -> dict[str, Any]:
    """Return a button."""
    return {"type": limits.BUTTON, "style": 1, "label": "Go", "custom_id": "go"} | fields


def command(name: str, **fields: Json) -> dict[str, Any]:
    """Return a slash command."""
    return {"name": name, "description": "Do it", "type": 1} | fields


@pytest.fixture
def description() -> Description:
    """Return Discord's own description, or skip where it is absent."""
    if DESCRIPTION is None:
        pytest.skip(ABSENT)
    return DESCRIPTION


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        ("content of 2001", {"content": "x" * 2001}),
        ("empty message", {"content": " \n "}),
        ("empty message", {}),
        ("over all embeds", {"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]}),
        ("empty embed field", {"embeds": [{"fields": [{"name": "x", "value": ""}]}]}),
        ("6 rows", {"components": [row(button(custom_id=str(number))) for number in range(6)]}),
        ("custom_id 'go'", {"components": [row(button()), row(button())]}),
        ("shares its row", {"components": [row(button(), {"type": 3, "custom_id": "choose"})]}),
        ("neither label nor emoji", {"components": [row(button(label=""))]}),
    ],
)
def test_message_that_breaks_an_unwritten_limit_is_found(problem: str, message: dict[str, Any]) -> None:
    """Each limit that Discord's description leaves out is checked, in plain messages and in answers to interactions."""
    (found,) = limits.request_problems("POST", MESSAGES, message)
    assert problem in found
    assert limits.request_problems("POST", CALLBACK, {"type": 4, "data": message}) == [found]


@pytest.mark.parametrize(
    ("problem", "commands"),
    [
        ("2 commands", [command("ask"), command("ask")]),
        ("the name 'Ask'", [command("Ask")]),
        ("the name 'ask me'", [command("ask me")]),
        ("the name 'a?'", [command("ask", options=[{"name": "a?", "type": 3}])]),
        ("2 commands", [command("ask", options=[{"name": "a", "type": 3}, {"name": "a", "type": 5}])]),
    ],
)
def test_commands_that_break_an_unwritten_limit_are_found(problem: str, commands: list[dict[str, Any]]) -> None:
    """Names of commands and options have a form and are unique."""
    (found,) = limits.request_problems("PUT", COMMANDS, commands)
    assert problem in found


def test_sound_requests_pass() -> None:
    """A plain message, a row of buttons, a command and a menu entry with blanks in its name break nothing."""
    message = {"content": "x" * 2000, "components": [row(button(), button(custom_id="stay"))]}
    assert limits.request_problems("POST", MESSAGES, message) == []
    assert limits.request_problems("PUT", COMMANDS, [command("ask"), {"name": "Answer This", "type": 3}]) == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", MESSAGES, {"content": "x" * 4001}),
        ("POST", MESSAGES, {"content": "x", "contents": "y"}),
        ("POST", MESSAGES, {"content": "x", "message_reference": {"message": "1"}}),
        ("POST", CALLBACK, {"type": 4, "data": {"content": "x" * 2001}}),
        ("POST", CALLBACK, {"type": 4, "data": {"content": "x", "ephemeral": True}}),
        ("PUT", COMMANDS, [command("ask", description="x" * 101)]),
        ("POST", "/channels/1/message", {"content": "x"}),
        ("GET", "/users/@me", {"content": "x"}),
    ],
)
def test_request_against_discords_description_is_found(
    description: Description, method: str, path: str, body: Json
) -> None:
    """Too long, an unknown key, a missing one, an operation that does not exist: all are problems."""
    assert description.request_problems(method, path, body)


def test_reference_may_be_an_integer(description: Description) -> None:
    """The library sends message references as integers, and Discord takes them."""
    body = {"content": "x", "message_reference": {"message_id": 1, "channel_id": "2"}}
    assert description.request_problems("POST", MESSAGES, body) == []


@pytest.mark.parametrize(("status", "answer"), [(200, {"id": "1"}), (302, {}), (404, [])])
def test_answer_that_discord_never_gives_is_found(description: Description, status: int, answer: Json) -> None:
    """An answer of the wrong form, or with a status that the operation does not have, is a problem."""
    assert description.answer_problems("GET", "/users/@me", status, answer)
