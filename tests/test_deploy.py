"""The files in `deploy/` against the bot that they start: what can be told without a container engine or a systemd."""

import json
import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

from bot.cli.exit_codes import BROKEN, OK, PROBLEMS, USAGE
from bot.core.errors import FaqBotError, UnreachableError
from bot.core.responder import Responder
from bot.settings import variable_names

REPOSITORY = Path(__file__).resolve().parent.parent
DEPLOY = REPOSITORY / "deploy"
CONTAINERFILE = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
UNIT = DEPLOY / "prolotherapy-faq-bot.service"
OPERATIONS = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
CODES = {OK, PROBLEMS, USAGE, BROKEN, *(error.exit_code for error in FaqBotError.__subclasses__())}
START_AGAIN = {UnreachableError.exit_code, BROKEN}


def unit() -> ConfigParser:
    """Return the systemd unit; a later line with the same key adds to it there, which is not looked at here."""
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(UNIT, encoding="utf-8")
    return parser


def service() -> dict:
    """Return the one service of the compose file."""
    (only,) = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"].values()
    return only


def test_unit_starts_the_bot_again_where_that_helps() -> None:
    """Codes that a person has to deal with first are excepted, and no others.

    Discord allows a thousand connections a day, and a start costs one.
    """
    bot = unit()["Service"]
    excepted = {int(code) for code in bot["RestartPreventExitStatus"].split()}

    assert excepted == CODES - START_AGAIN - {OK, PROBLEMS}
    assert bot["Restart"] == "on-failure"
    assert 24 * 60 * 60 / int(bot["RestartSec"]) < 1000


def test_bot_has_time_to_finish() -> None:
    """More than the five seconds that it takes at most, in every way to run it; SIGTERM is its end."""
    assert int(unit()["Service"]["TimeoutStopSec"]) > 5
    assert int(service()["stop_grace_period"].removesuffix("s")) > 5
    assert json.loads(re.findall(r"^ENTRYPOINT (.+)$", CONTAINERFILE, re.MULTILINE)[0]) == ["python", "run_bot.py"]
    assert "STOPSIGNAL SIGTERM" in CONTAINERFILE


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
def test_unit_is_understood_by_systemd(tmp_path: Path) -> None:
    """Every line is known to systemd, with a command that exists here in the place of the real one."""
    text = UNIT.read_text(encoding="utf-8").replace("/opt/prolotherapy-faq-bot/.venv/bin/python", sys.executable)
    copy = tmp_path / UNIT.name
    copy.write_text(text, encoding="utf-8")
    verdict = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False)
    assert [line for line in verdict.stderr.splitlines() if UNIT.name in line] == []


def test_container_copies_what_exists_and_may_be_seen() -> None:
    """What goes into the image is there, is let through to the build, and no more is."""
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINERFILE, re.MULTILINE)
    copied = {name for line in lines for name in line.split()}
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert all((REPOSITORY / name).exists() for name in copied)
    assert copied == {line.removeprefix("!") for line in ignored if line.startswith("!")}


def test_container_runs_without_rights() -> None:
    """The image has a user of its own without a name, and compose takes away what else could be had."""
    assert re.search(r"^USER ([1-9]\d*):\1$", CONTAINERFILE, re.MULTILINE)
    compose = service()
    assert compose["read_only"] is True
    assert [mount.partition(":")[0] for mount in compose["tmpfs"]] == ["/tmp"]  # noqa: S108 - the container's own
    assert compose["cap_drop"] == ["ALL"]
    assert compose["security_opt"] == ["no-new-privileges:true"]
    assert compose["user"] in CONTAINERFILE
    assert "ports" not in compose
    assert (DEPLOY / compose["build"]["context"] / compose["build"]["dockerfile"]).is_file()


def test_container_installs_what_the_project_needs(tmp_path: Path) -> None:
    """The line that reads the dependencies out of pyproject.toml gives all of them."""
    (command,) = re.findall(r"^RUN python -c '(.+)' > requirements.txt", CONTAINERFILE, re.MULTILINE)
    (tmp_path / "pyproject.toml").write_bytes((REPOSITORY / "pyproject.toml").read_bytes())
    told = subprocess.run([sys.executable, "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert {"discord.py", "numpy", "pydantic", "psycopg"} <= {
        re.split(r"[<>=\[]", line)[0] for line in told.stdout.splitlines()
    }


def test_only_settings_that_exist_are_named() -> None:
    """A misspelt setting would end the bot at its start."""
    files = [path for path in DEPLOY.rglob("*") if path.is_file()]
    named = {name for path in files for name in re.findall(r"\b(?:FAQ|DISCORD)_[A-Z_]+\b", path.read_text("utf-8"))}

    assert named
    assert named <= {*variable_names()}


def test_image_holds_what_every_language_needs(responder: Responder) -> None:
    """A message in English and one in another language are asked: each fit needs more memory than a pod has."""
    asked = re.search(r"^RUN printf '%s\\n' (\S+) '([^']+)' \| python run_bot.py ask", CONTAINERFILE, re.MULTILINE)

    assert asked
    assert [responder.parser.parse(text).language for text in asked.groups()] == ["en", "de"]


def test_operations_tell_of_every_exit_code_and_file() -> None:
    """The table names each code, and whether to start the bot again; each file has its paragraph."""
    rows = dict(re.findall(r"^\| (\d+) \|.*\| (yes|no) \|$", OPERATIONS, re.MULTILINE))
    files = [path.name for path in DEPLOY.iterdir() if path.suffix != ".dockerignore"]

    assert {int(code): again == "yes" for code, again in rows.items()} == {code: code in START_AGAIN for code in CODES}
    assert [name for name in files if f"**`{name}`**" not in OPERATIONS] == []
