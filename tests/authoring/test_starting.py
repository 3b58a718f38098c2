"""`run_bot.py init`: what it writes is in order, answers, and never takes the place of anything."""

import re
from pathlib import Path

import pytest
from conftest import OWN_SAFETY, SHIPPED, write_knowledge

from bot.authoring.starting import START_FAQ
from bot.cli.exit_codes import OK
from bot.cli.main import main
from bot.core.errors import SettingsError
from bot.core.knowledge.loading import load_knowledge
from bot.core.knowledge.models import Entry, EntryTests
from bot.core.replies import Outcome, Profile
from bot.core.responder import Responder


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """Return the name of a folder that `init` has made in the current one; it says what to do next."""
    monkeypatch.chdir(tmp_path)
    assert main(["init", "my-faq"]) == OK
    assert "--knowledge my-faq " in capsys.readouterr().out
    return Path("my-faq")


def test_what_it_writes_is_in_order_and_answers(started: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A beginner sees nothing to mend; every question finds its entry, and nothing speaks of health."""
    write_knowledge(started, OWN_SAFETY)
    assert main(["check", "--knowledge", str(started)]) == OK
    assert capsys.readouterr().out == "my-faq is in order.\n"

    responder = Responder(load_knowledge(started, SHIPPED))
    for entry in responder.knowledge.entries:
        reply = responder.respond(entry.question)
        assert (reply.outcome, reply.entries[0].entry_id) == (Outcome.ANSWER, entry.id)
        assert reply.profile is Profile.GENERAL
    named = [entry.entry_id for entry in responder.respond("hello").named]
    assert named == [entry.id for entry in responder.knowledge.entries]


@pytest.mark.parametrize(
    ("there", "place", "said"),
    [
        ("folder/faq.yaml", "folder", "something with this name already exists"),
        ("file", "file", "Choose another"),
        ("file", "file/below", "Choose another"),
    ],
)
def test_nothing_is_overwritten(
    tmp_path: Path, there: str, place: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not even an empty FAQ, nor a file in the place of the folder or above it: a sentence, no traceback."""
    (tmp_path / "folder").mkdir()
    (tmp_path / there).write_bytes(b"")

    assert main(["init", str(tmp_path / place)]) == SettingsError.exit_code
    assert said in capsys.readouterr().err
    assert (tmp_path / there).read_bytes() == b""


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
