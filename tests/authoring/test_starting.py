"""`run_bot.py init`: what it writes is in order, answers, and never takes the place of anything."""

import re
from pathlib import Path

import pytest
from conftest import SHIPPED

from bot.authoring.starting import START_FAQ, start_faq
from bot.cli.exit_codes import OK
from bot.cli.main import main
from bot.core.errors import SettingsError
from bot.core.knowledge.loading import load_knowledge
from bot.core.knowledge.models import Entry, EntryTests
from bot.core.replies import Outcome, Profile
from bot.core.responder import Responder
from bot.reloading.cache import ArrayCache


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the name of a folder that `init` has made in the current one."""
    monkeypatch.chdir(tmp_path)
    assert main(["init", "my-faq"]) == OK
    return Path("my-faq")


def test_what_it_writes_passes_the_check(started: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With no warning either: a beginner sees nothing to mend."""
    capsys.readouterr()

    assert main(["check", "--knowledge", str(started)]) == OK
    assert capsys.readouterr().out == "my-faq is in order.\n"


def test_what_it_writes_answers(started: Path, cache: Path) -> None:
    """Every question finds its entry, a greeting names some, and nothing speaks of health."""
    responder = Responder(load_knowledge(started, SHIPPED), store=ArrayCache(cache))
    for entry in responder.knowledge.entries:
        reply = responder.respond(entry.question)
        assert (reply.outcome, reply.entries[0].entry_id) == (Outcome.ANSWER, entry.id)
        assert reply.profile is Profile.GENERAL
    greeting = responder.respond("hello")

    assert [named.entry_id for named in greeting.named] == [entry.id for entry in responder.knowledge.entries]


def test_it_says_what_to_do_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command that it prints names the folder, so that it can be copied."""
    main(["init", str(tmp_path / "new")])

    assert f"--knowledge {tmp_path / 'new'} " in capsys.readouterr().out


@pytest.mark.parametrize("content", ["", "mine\n"])
def test_nothing_is_overwritten(started: Path, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Not even an empty file; the same command twice does no harm."""
    (started / "faq.yaml").write_text(content, "utf-8")

    assert main(["init", str(started)]) == SettingsError.exit_code
    assert "something with this name already exists" in capsys.readouterr().err
    assert (started / "faq.yaml").read_text("utf-8") == content


def test_companions_that_are_there_stay(tmp_path: Path) -> None:
    """A folder may exist already; only the FAQ is written."""
    (tmp_path / "wordings.yaml").write_text("schema: 1\n", "utf-8")

    assert start_faq(tmp_path) == tmp_path / "faq.yaml"
    assert (tmp_path / "wordings.yaml").read_text("utf-8") == "schema: 1\n"


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_place_that_cannot_be_written_is_told(tmp_path: Path, place: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A file in the place of the folder, or above it: a sentence, no traceback."""
    (tmp_path / "file").write_text("mine", "utf-8")

    assert main(["init", str(tmp_path / place)]) == SettingsError.exit_code
    assert "Choose another" in capsys.readouterr().err
    assert (tmp_path / "file").read_text("utf-8") == "mine"


def test_profile_of_health_is_one_sign_away(started: Path) -> None:
    """Taking away the # is all that the comment asks for."""
    path = started / "faq.yaml"
    path.write_text(path.read_text("utf-8").replace("\n# profile: health", "\nprofile: health"), "utf-8")

    assert load_knowledge(started, SHIPPED).profile is Profile.HEALTH


def test_every_field_that_is_told_exists() -> None:
    """The comment names no field of a ledger, and none that was renamed."""
    told = set(re.findall(r"^#   (\w+)  ", START_FAQ.read_text("utf-8"), re.MULTILINE)) - {"python"}

    assert told <= {*Entry.model_fields, *EntryTests.model_fields}
    assert {"id", "question", "answer", "phrasings"} <= told
