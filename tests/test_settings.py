"""Settings: read once from the environment or a `.env` file, misspelt ones refused, the token never shown."""

import os
from pathlib import Path

import platformdirs
import pytest

from bot.core.errors import SettingsError
from bot.settings import PROJECT_ROOT, Settings, load_settings, users_folder

TOKEN = "MTIzNDU2.not-a-real-token"  # noqa: S105 - made up


pytestmark = pytest.mark.usefixtures("no_settings")


def refusal() -> str:
    """Return why the settings are refused."""
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.__cause__ is None  # it may hold a secret
    return str(caught.value)


def test_nothing_needs_to_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any variable the shipped knowledge is served, from wherever the bot is started; there is no token."""
    monkeypatch.chdir(tmp_path)
    found = load_settings()

    assert (found.discord_token, found.knowledge, found.log_level) == (None, PROJECT_ROOT / "knowledge", "INFO")
    assert found.knowledge.joinpath("faq.yaml").is_file()


def test_environment_wins_over_the_file(no_settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `.env` file holds what is always so; a variable changes it for one start. No token is ever shown."""
    no_settings.write_text(f"DISCORD_TOKEN={TOKEN}\nFAQ_LOG_LEVEL=ERROR\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("FAQ_LOG_LEVEL", "WARNING")
    monkeypatch.setenv("FAQ_KNOWLEDGE", "other")
    found = load_settings()

    assert (found.knowledge, found.log_level) == (Path("other"), "WARNING")
    assert found.discord_token is not None
    assert found.discord_token.get_secret_value() == TOKEN
    assert TOKEN not in f"{found} {found!r} {found.model_dump_json()}"


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("FAQ_LOGLEVEL", "FAQ_LOG_LEVEL"), ("FAQ_RELOADING", "FAQ_RELOAD"), ("DISCORD_TOKN", "DISCORD_TOKEN")],
)
def test_misspelt_name_in_the_file_is_refused(no_settings: Path, name: str, nearest: str) -> None:
    """As in the environment, and the file is named; names of other programs may stand there."""
    no_settings.write_text(f"OTHER=1\n{name}=x\n")

    assert refusal().startswith(f"There is no setting {name} in {no_settings}. Did you mean {nearest}?")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1"])
def test_file_in_another_encoding_is_told(no_settings: Path, encoding: str) -> None:
    """As Notepad may save it; a mark at the beginning of UTF-8 is no part of the first name."""
    no_settings.write_text("FAQ_CONTACT=Zoë\n", "utf-8-sig")
    assert load_settings().contact == "Zoë"

    no_settings.write_text("FAQ_CONTACT=Zoë\n", encoding)
    assert refusal() == f"{no_settings} is not in UTF-8. Save it as UTF-8 in your editor."


@pytest.mark.parametrize("line", ["FAQ_RELOAD", "FAQ_CONTACT='open", "= x"])
def test_line_of_the_file_that_sets_nothing_is_told(no_settings: Path, line: str) -> None:
    """By its number."""
    no_settings.write_text(f"# ours\n{line}\n")

    assert refusal() == f"Line 2 of {no_settings} cannot be read. Write NAME=value, one per line."


def test_folder_of_that_name_is_no_file_of_settings(no_settings: Path) -> None:
    """Some call their environment so."""
    no_settings.mkdir()

    assert load_settings() == Settings()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_file_that_may_not_be_read_is_told(no_settings: Path) -> None:
    """Rather than left out."""
    no_settings.write_text("FAQ_CONTACT=Zoë\n")
    no_settings.chmod(0)
    assert "cannot be read" in refusal()


def test_values_are_taken_as_they_stand(no_settings: Path) -> None:
    """Quotes and comments as in other programs' files, but no value is put into another; what is empty is not set."""
    no_settings.write_text("export FAQ_CONTACT='a ${HOME} # b'  # c\nFAQ_LOG_LEVEL=ERROR # d\nFAQ_REGION=\n")
    found = load_settings()

    assert (found.contact, found.log_level, found.region) == ("a ${HOME} # b", "ERROR", "")


def test_paths_in_the_file_start_beside_it(no_settings: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Those of the environment where the bot is started; `~` is the home folder in both, and `off` no path."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    no_settings.write_text("FAQ_KNOWLEDGE=other/faq.yaml\nFAQ_TALLY=~/counts.sqlite\nFAQ_CACHE=off\n")
    found = load_settings()

    assert found.knowledge == no_settings.parent / "other/faq.yaml"
    assert found.tally == tmp_path / "home/counts.sqlite"
    assert found.cache is None

    monkeypatch.setenv("FAQ_KNOWLEDGE", "~/faq.yaml")
    assert load_settings().knowledge == tmp_path / "home/faq.yaml"


def test_user_without_a_home_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a path that begins at it is told, rather than made as a folder called `~`."""
    pwd = pytest.importorskip("pwd", reason="only Unix has users without a home")

    def unknown(_: object) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for variable in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(variable, raising=False)

    assert users_folder(platformdirs.user_cache_path) is None
    assert load_settings().cache is None

    monkeypatch.setenv("FAQ_TALLY", "~/counts.sqlite")
    assert "FAQ_TALLY cannot be used: ~ stands for" in refusal()


def test_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deployment tools set variables that nobody filled in; one of the tests' own is no business of the bot."""
    for variable in ("DISCORD_TOKEN", "FAQ_KNOWLEDGE", "FAQ_LOG_LEVEL"):
        monkeypatch.setenv(variable, "")
    monkeypatch.setenv("FAQ_SHARED", "somewhere")

    assert load_settings() == Settings()


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("FAQ_LOG_LEVEL", "The setting FAQ_LOG_LEVEL cannot be used: Input should be 'DEBUG', 'INFO', 'WARNING' or"),
        ("FAQ_KNOWLEGDE", "There is no setting FAQ_KNOWLEGDE. Did you mean FAQ_KNOWLEDGE? docs/settings.md lists"),
    ],
)
def test_misspelt_variable_or_value_is_told(monkeypatch: pytest.MonkeyPatch, variable: str, said: str) -> None:
    """By the variable's name; the nearest name is offered, or what may stand there. The value may be a secret."""
    monkeypatch.setenv(variable, "chatty")
    assert refusal().startswith(said)
