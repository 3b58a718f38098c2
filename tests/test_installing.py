"""The program as it is installed: a wheel that holds everything, and a command that works from any folder."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import urllib.request
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from conftest import FOREIGN, OWN_SAFETY, REPOSITORY, write_knowledge

pytestmark = pytest.mark.timeout(400)  # the first test waits for the wheel, the environment and the shipped knowledge
PROJECT = tomllib.loads(REPOSITORY.joinpath("pyproject.toml").read_text("utf-8"))["project"]


@dataclass(frozen=True)
class Installed:
    """An environment into which the wheel was installed."""

    scripts: Path
    """Its folder of commands."""
    home: Path
    """An empty folder, which the commands take for that of the user and are started in."""

    def run(self, command: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run one of its commands, or a program by its whole path, to the end, from an empty folder."""
        return subprocess.run(
            [self.scripts / command, *arguments], cwd=self.home, env=self.environment(**variables), input="",
            capture_output=True, text=True, encoding="utf-8", timeout=150, check=False,
        )  # fmt: skip

    def environment(self, **variables: str) -> dict[str, str]:
        """Return variables without any setting of the bot but these, and no way back into the repository."""
        ours = {"HOME": str(self.home), "FAQ_CACHE": os.environ["FAQ_CACHE"], "PYTHONUTF8": "1"}
        return without_repository() | ours | variables


def without_repository() -> dict[str, str]:
    """Return the variables of this process that have nothing to do with the bot, nor lead into the repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("FAQ_", "DISCORD_", "PYTHON"))}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel, built as pip builds it."""
    pytest.importorskip("hatchling", reason="building needs it: pip install '.[test]'")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, timeout=150)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Return an environment with the wheel in it, and with what the bot is built on from that of the tests."""
    top = tmp_path_factory.mktemp("environment")
    venv.create(top, symlinks=os.name != "nt")
    scripts = top / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python)]  # ours, which is there already
    install = [*pip, "install", "--quiet", "--no-index", "--no-deps", "--no-compile", str(wheel)]
    subprocess.run(install, env=without_repository(), check=True, capture_output=True, timeout=150)
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run([str(python), "-c", code], check=True, capture_output=True, text=True, timeout=60)
    # last on the path, and without the `.pth` files there: they lead to the repository
    Path(packages.stdout.strip(), "dependencies.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    home = top / "home"
    home.mkdir()
    return Installed(scripts, home)


def test_wheel_holds_everything(wheel: Path) -> None:
    """Every file of the package and of the knowledge, and nothing of the tests."""
    names = set(zipfile.ZipFile(wheel).namelist())
    files = [
        path.relative_to(REPOSITORY)
        for top in ("bot", "knowledge")
        for path in REPOSITORY.joinpath(top).rglob("*.*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    wanted = {(Path("bot") / path if path.parts[0] == "knowledge" else path).as_posix() for path in files}

    assert wanted <= names
    assert all(name.startswith(f"prolotherapy_faq_bot-{PROJECT['version']}.dist-info/") for name in names - wanted)


@pytest.mark.usefixtures("shipped_responder")  # fitted once for all, so that the child finds it kept
def test_command_answers_from_any_folder(installed: Installed) -> None:
    """From the knowledge in the package, without a file of the repository; `python -m bot` is the same command."""
    ran = installed.run("python", "-m", "bot", "ask", "--json", "what is prolotherapy")

    assert ran.returncode == 0, ran.stderr
    assert [entry["id"] for entry in json.loads(ran.stdout)["entries"]][:1] == ["what-is"]
    assert list(installed.home.iterdir()) == []
    assert installed.run("faq-bot", "--help").stdout.startswith("usage: faq-bot ")


def test_other_knowledge_is_served(installed: Installed, tmp_path: Path) -> None:
    """By option, by variable, and from `.env` in the user's folder for settings, with a path beside that file."""
    knowledge = write_knowledge(tmp_path / "other", {"faq.yaml": FOREIGN, **OWN_SAFETY})
    settings = tmp_path / "settings" / "prolotherapy-faq-bot"
    settings.mkdir(parents=True)
    settings.joinpath(".env").write_text("FAQ_KNOWLEDGE=../../other/faq.yaml\n")
    ask = ("faq-bot", "ask", "what time do you close")
    answers = [
        installed.run(*ask, "--knowledge", str(knowledge)),
        installed.run(*ask, FAQ_KNOWLEDGE=str(knowledge)),
        *([installed.run(*ask, XDG_CONFIG_HOME=str(tmp_path / "settings"))] if sys.platform == "linux" else []),
    ]

    assert ["It is open from 9 to 17 on weekdays." in ran.stdout for ran in answers] == [True] * len(answers)


def test_measuring_says_what_it_lacks(installed: Installed) -> None:
    """The labelled sets stand in the repository alone."""
    ran = installed.run("faq-bot", "evaluate")

    assert ran.returncode == 70
    assert "questions.yaml comes only with the repository" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_workshop_opens(installed: Installed) -> None:
    """Its page and style are in the package."""
    child = subprocess.Popen(
        [installed.scripts / "faq-bot", "workshop"], cwd=installed.home, env=installed.environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert child.stdout is not None
        address = re.search(r"http://\S+", child.stdout.readline())
        assert address
        with urllib.request.urlopen(address[0], timeout=60) as page:  # noqa: S310 - our own child on this machine
            assert "workshop.css" in page.read().decode()
    finally:
        child.terminate()
        child.communicate(timeout=60)


def test_versions_are_those_that_the_workflow_runs() -> None:
    """In the package's limits, in its classifiers, and in the matrix."""
    told = [found[1] for name in PROJECT["classifiers"] if (found := re.search(r"Python :: (3\.\d+)$", name))]
    workflow = yaml.safe_load(REPOSITORY.joinpath(".github/workflows/ci.yml").read_text("utf-8"))

    assert workflow["jobs"]["check"]["strategy"]["matrix"]["python"] == told
    assert PROJECT["requires-python"] == f">={told[0]},<3.{int(told[-1].partition('.')[2]) + 1}"


@pytest.mark.skipif(os.name == "nt", reason="Windows has its programs elsewhere")
def test_environment_need_not_be_active(installed: Installed, tmp_path: Path) -> None:
    """`run_bot.py` starts with the Python of `.venv` beside it; without one it says what to do, exit code 78."""
    for name in ("run_bot.py", "bot", "knowledge"):
        tmp_path.joinpath(name).symlink_to(REPOSITORY / name)
    copy = tmp_path / "run_bot.py"
    copy.unlink()
    copy.write_bytes(REPOSITORY.joinpath("run_bot.py").read_bytes())
    bare = (sys.executable, "-I", "-S", str(copy), "stats")
    alone = installed.run(*bare)
    tmp_path.joinpath(".venv").symlink_to(installed.scripts.parent)
    ours = installed.run(*bare)

    assert (alone.returncode, "README.md tells how to install" in alone.stderr) == (78, True)
    assert (ours.returncode, ours.stderr.partition(",")[0]) == (78, "Nothing is counted")
