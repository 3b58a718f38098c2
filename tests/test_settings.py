"""Settings: read once from the environment or a `.env` file, misspelt ones refused, the token never shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot import settings
from bot.core.errors import SettingsError
from bot.settings import PROJECT_ROOT, Settings, load_settings, variable_names

TOKEN = "MTIzNDU2.not-a-real-token"  # noqa: S105 - made up


@pytest.fixture(autouse=True)
def no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Take all our variables out of the environment and return where a `.env` file would be read."""
    for variable in os.environ:
        if variable.startswith("FAQ_") or variable == "DISCORD_TOKEN":
            monkeypatch.delenv(variable)
    monkeypatch.setitem(Settings.model_config, "env_file", tmp_path / ".env")
    return tmp_path / ".env"


def test_nothing_needs_to_be_set() -> None:
    """Without any variable the shipped knowledge is served, and there is no token."""
    found = load_settings()

    assert found.discord_token is None
    assert found.knowledge == PROJECT_ROOT / "knowledge"
    assert found.log_level == "INFO"


def test_every_field_has_its_variable() -> None:
    """The names that the README lists; the token's is the one that everybody expects."""
    names = variable_names()

    assert len(names) == len(Settings.model_fields) == len(set(names))
    assert {"DISCORD_TOKEN", "FAQ_KNOWLEDGE", "FAQ_LOG_LEVEL"} <= set(names)
    assert all(name.startswith("FAQ_") for name in names if name != "DISCORD_TOKEN")


def test_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the environment, as types."""
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("FAQ_KNOWLEDGE", "other")
    monkeypatch.setenv("FAQ_LOG_LEVEL", "ERROR")
    found = load_settings()

    assert found.discord_token is not None
    assert found.discord_token.get_secret_value() == TOKEN
    assert (found.knowledge, found.log_level) == (Path("other"), "ERROR")


def test_file_is_read_and_the_environment_wins(no_settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `.env` file holds what is always so; a variable changes it for one start."""
    no_settings.write_text(f"DISCORD_TOKEN={TOKEN}\nFAQ_LOG_LEVEL=ERROR\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("FAQ_LOG_LEVEL", "WARNING")
    found = load_settings()

    assert found.log_level == "WARNING"
    assert found.discord_token is not None


@pytest.mark.parametrize("variable", ["DISCORD_TOKEN", "FAQ_KNOWLEDGE", "FAQ_LOG_LEVEL"])
def test_empty_variable_is_as_good_as_none(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deployment tools set variables that nobody filled in."""
    monkeypatch.setenv(variable, "")

    assert load_settings() == Settings()
    assert load_settings().discord_token is None


def test_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither printed nor represented."""
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    found = load_settings()

    assert TOKEN not in f"{found} {found!r} {found.model_dump_json()}"


def test_misspelt_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be silently without effect; the nearest name is offered."""
    monkeypatch.setenv("FAQ_KNOWLEGDE", "other")
    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert str(caught.value) == (
        "There is no setting FAQ_KNOWLEGDE. Did you mean FAQ_KNOWLEDGE? docs/settings.md lists them all."
    )


def test_variable_of_the_tests_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the tests find what they share is no business of the bot."""
    monkeypatch.setenv("FAQ_SHARED", "somewhere")

    assert load_settings() == Settings()


def test_value_of_the_wrong_form_is_told_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence names the variable and what may stand there."""
    monkeypatch.setenv("FAQ_LOG_LEVEL", "chatty")
    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert str(caught.value) == (
        "The setting FAQ_LOG_LEVEL cannot be used: Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'."
    )
    assert caught.value.__cause__ is None


def test_settings_cannot_be_changed() -> None:
    """What was read at the start stays so."""
    with pytest.raises(ValidationError, match="frozen"):
        load_settings().log_level = "DEBUG"  # type: ignore[misc]


def test_paths_start_at_the_project_and_not_at_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot may be started from anywhere."""
    monkeypatch.chdir(tmp_path)

    assert load_settings().knowledge.joinpath("faq.yaml").is_file()
    assert Path(settings.__file__).is_relative_to(PROJECT_ROOT)
