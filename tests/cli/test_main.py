"""The commands: what they print where, and how they end."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import FOREIGN, OWN_SAFETY, REPOSITORY, SMALL_FAQ, SMALL_SOURCE, changed, write_knowledge

from bot.cli.commands import UNCONNECTED
from bot.cli.exit_codes import BROKEN, OK, PROBLEMS, USAGE
from bot.cli.main import main
from bot.core.errors import SettingsError
from bot.core.replies import Reply
from bot.core.responder import Responder
from bot.factory import PREPARING

KEYS = ["question", "outcome", "safety", "concern", "language", "entries", "text"]
ENTRY_KEYS = ["id", "question", "score", "covered", "answer"]
pytestmark = pytest.mark.usefixtures("no_settings", "restored_logging")
NO_TOKEN = "DISCORD_TOKEN is not set. README.md explains how to get a token and where to put it.\n"  # noqa: S105


@pytest.fixture
def knowledge(tmp_path: Path) -> str:
    """Return the path of a folder with the small FAQ on health and safety rules of its own, which load faster."""
    faq = changed(FOREIGN, "schema: 1\n", "schema: 1\nprofile: health\n")
    return str(write_knowledge(tmp_path / "knowledge", {"faq.yaml": faq, **OWN_SAFETY}))


def type_in(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Let standard input hold these bytes."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), "utf-8"))


def objects(output: str) -> list[dict[str, object]]:
    """Return the objects that stand one a line."""
    return [json.loads(line) for line in output.splitlines()]


def start(*arguments: str, **pipes: int) -> subprocess.Popen[bytes]:
    """Start the bot as a child process."""
    command = [sys.executable, "run_bot.py", *arguments]
    defaults = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=REPOSITORY, **{**defaults, **pipes})


def finish(child: subprocess.Popen[bytes], content: bytes = b"") -> tuple[int, bytes, str]:
    """Give a child its input and return its exit code and what it wrote to both streams."""
    out, err = child.communicate(content, timeout=30)
    return child.returncode, out, err.decode()


@pytest.mark.parametrize("first", [["check"], ["ask", "What time do you close?"]], ids=["check", "ask"])
def test_person_at_a_terminal_is_told_why_it_takes_long(
    knowledge: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    first: list[str],
) -> None:
    """Only where something has to be computed: what one command computes is kept for every other."""
    monkeypatch.setenv("FAQ_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    said = []
    for command in (first, ["check"], ["ask", "When do you open?"]):
        assert main([*command, "--knowledge", knowledge]) == OK
        said.append(PREPARING in capsys.readouterr().err)

    assert said == [True, False, False]


def test_ask_answers_one_question(knowledge: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The reply as a member reads it, and nothing else on standard output; options stand before or after `ask`."""
    assert main(["--knowledge", knowledge, "ask", "What time do you close?"]) == OK
    before, _ = capsys.readouterr()
    assert main(["ask", "--knowledge", knowledge, "What time do you close?"]) == OK

    out, err = capsys.readouterr()
    assert out == before
    assert out.startswith("When is the library open?\nIt is open from 9 to 17 on weekdays.\n\n")
    assert out.endswith("please talk to a trained physician.\n\n")
    assert "outcome=answer entries=opening-hours" in err
    assert "close" not in err


@pytest.mark.parametrize(
    ("question", "outcome", "safety"),
    [
        ("What time do you close?", "answer", None),
        ("What time do you close? Can I lend novels?", "answer", None),
        ("parking spaces nearby", "out_of_scope", None),
        ("xylophone", "abstain", None),
        ("", "abstain", None),
        ("I cannot breathe since the injection", "safety", "emergency"),
        ("Ünïcödé 😀 \ud800", "abstain", None),
    ],
)
def test_json_has_all_keys_for_every_outcome(
    knowledge: str, capsys: pytest.CaptureFixture[str], question: str, outcome: str, safety: str | None
) -> None:
    """One object on one line, plain ASCII, the keys always there and in order."""
    assert main(["ask", "--json", "--knowledge", knowledge, question]) == OK

    out = capsys.readouterr().out
    (found,) = objects(out)
    assert out.isascii()
    assert list(found) == KEYS
    assert (found["question"], found["outcome"], found["safety"]) == (question, outcome, safety)
    assert all(list(entry) == ENTRY_KEYS for entry in found["entries"])
    assert all(bool(entry["answer"]) and isinstance(entry["score"], float) for entry in found["entries"])
    assert str(found["text"]).endswith("trained physician.")


def test_lines_are_answered_in_order_and_a_blank_line_is_a_question(
    knowledge: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many objects come out as lines went in, also for bytes that are not UTF-8 and a last line without an end."""
    type_in(monkeypatch, b"can I lend novels\r\n\n  \n\xff\xfe\nwhat time do you close")

    assert main(["ask", "--json", "--knowledge", knowledge]) == OK

    found = objects(capsys.readouterr().out)
    assert [one["question"] for one in found] == [
        "can I lend novels",
        "",
        "  ",
        "\ufffd\ufffd",
        "what time do you close",
    ]
    assert [one["outcome"] for one in found] == ["answer", "abstain", "abstain", "abstain", "answer"]


def test_broken_answer_is_told_and_the_rest_goes_on(
    knowledge: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault costs one answer, its exit code tells of it, and the log does not quote the question."""
    respond = Responder.respond

    def respond_or_break(self: Responder, query: str, about: str | None = None) -> Reply:
        if "secret" in query:
            raise RuntimeError(query)
        return respond(self, query, about)

    monkeypatch.setattr(Responder, "respond", respond_or_break)
    type_in(monkeypatch, b"secret words\nwhat time do you close\n")

    assert main(["ask", "--json", "--knowledge", knowledge]) == BROKEN

    out, err = capsys.readouterr()
    assert [one["outcome"] for one in objects(out)] == ["error", "answer"]
    assert objects(out)[0]["entries"] == []
    assert "RuntimeError at test_main.py:" in err
    assert "secret" not in err


@pytest.mark.parametrize("command", [["ask", "--json", "what"], ["chat"], []])
def test_bad_knowledge_starts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """Every problem on standard error, exit code 78; for `ask` nothing on standard output."""
    text = changed(changed(SMALL_FAQ, "id: parking", "id: 2026-11-22"), "answer: Show", "anwser: Show")
    monkeypatch.setenv("FAQ_KNOWLEDGE", str(write_knowledge(tmp_path / "bad", {"faq.yaml": text})))

    assert main(command) == SettingsError.exit_code

    out, err = capsys.readouterr()
    assert out == (f"{UNCONNECTED}\n" if command == [] else "")
    assert len(err.splitlines()) == 2
    assert all(f"{Path('bad') / 'faq.yaml'}:" in line for line in err.splitlines())


@pytest.mark.parametrize(
    ("command", "variable", "said"),
    [
        (
            ["ask", "--knowledge", "nowhere", "what"], "FAQ_REGION",
            "nowhere:1:1: there is no such file. Check the path; a folder must hold faq.yaml.\n",
        ),
        (
            ["ask", "what"], "FAQ_KNOWLEGE",
            "There is no setting FAQ_KNOWLEGE. Did you mean FAQ_KNOWLEDGE? docs/settings.md lists them all.\n",
        ),
        (["discord"], "FAQ_REGION", NO_TOKEN),
        (["sync"], "FAQ_REGION", NO_TOKEN),
    ],
)  # fmt: skip
def test_what_is_not_set_up_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str], variable: str, said: str
) -> None:
    """One sentence on standard error, exit code 78: a path that leads nowhere, a misspelt setting, no token."""
    monkeypatch.setenv(variable, "x" if variable == "FAQ_KNOWLEGE" else "")

    assert main(command) == SettingsError.exit_code
    assert capsys.readouterr() == ("", said)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["frobnicate"], ["ask", "--nonsense"], ["explain"], ["check", "what"]]
)
def test_usage_is_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """To those who ask for help, with the commands; else exit code 2, and it is on standard error."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)

    out, err = capsys.readouterr()
    assert (caught.value.code, out) == (USAGE, "") if err else (OK, out)
    assert (err or out).startswith("usage: run_bot.py")
    assert err or all(command in out for command in ("chat", "ask", "check", "discord", "sync"))


def test_without_a_token_the_chat_opens_with_a_hint(
    knowledge: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says how to connect; then the talk begins, and no log line stands amid it."""
    monkeypatch.setenv("FAQ_KNOWLEDGE", knowledge)
    type_in(monkeypatch, b"what time do you close\nquit\n")

    assert main([]) == OK

    out, err = capsys.readouterr()
    assert out.startswith(f"{UNCONNECTED}\n")
    assert "It is open from 9 to 17 on weekdays." in out
    assert err == ""


def test_check_of_a_warning_is_no_failure(knowledge: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is served all the same is told and passes; where there is nothing to tell, one line says so."""
    path = write_knowledge(tmp_path / "k", {"faq.yaml": SMALL_FAQ, "source.yaml": SMALL_SOURCE, **OWN_SAFETY})

    assert main(["check", "--knowledge", str(path)]) == OK
    assert "warning: entry 'opening-hours'" in capsys.readouterr().out
    assert main(["check", "--knowledge", knowledge]) == OK
    assert capsys.readouterr() == (f"{knowledge} is in order.\n", "")


def test_check_tells_failed_tests_of_entries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each problem in one line with what it means under it, then their number; exit code 1."""
    faq = changed(FOREIGN, "id: borrowing", "id: borrowing\n    tests: {find: [xylophone, quartz]}")
    path = write_knowledge(tmp_path / "k", {"faq.yaml": faq, **OWN_SAFETY})

    assert main(["check", "--knowledge", str(path)]) == PROBLEMS

    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[1:3] for line in lines[:6:3]] == [["15", "20"], ["15", "31"]]
    assert lines[4:6] == ["    15 |     tests: {find: [xylophone, quartz]}", f"       | {' ' * 30}^"]
    assert lines[6].startswith("2 problems")


def test_lines_are_answered_as_they_come(knowledge: str) -> None:
    """A child that is asked line by line answers each before the next is written; Ctrl-C then ends it quietly."""
    child = start("ask", "--json", "--knowledge", knowledge)
    assert child.stdin is not None
    assert child.stdout is not None
    for line in (b"can I lend novels\n", b"\n", b"\xff\xfe\n", "ä😀\n".encode()):
        child.stdin.write(line)
        child.stdin.flush()
        answer = child.stdout.readline()

        assert answer.isascii()
        assert json.loads(answer)["question"] == line.decode(errors="replace").strip()
    if sys.platform != "win32":
        child.send_signal(signal.SIGINT)
    code, out, err = finish(child)

    assert (code, out) == (OK, b"")
    assert "Traceback" not in err
    assert len(err.splitlines()) == 4
    assert "novels" not in err


@pytest.mark.parametrize("command", ["ask", "chat"])
def test_reader_may_stop_reading(knowledge: str, command: str) -> None:
    """Cutting the pipe, as `| head -1` does, is no error."""
    child = start(command, "--knowledge", knowledge)
    assert child.stdin is not None
    assert child.stdout is not None
    with contextlib.suppress(BrokenPipeError):
        child.stdin.write(b"can I lend novels\n" * 2000)
        child.stdin.close()
    child.stdout.readline()
    child.stdout.close()
    child.stdin = child.stdout = None
    code, _, err = finish(child)

    assert code == OK
    assert all("outcome=answer" in line for line in err.splitlines()), "and no traceback"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize(
    ("command", "unbuffered"), [(["ask", "can I lend novels"], "1"), (["chat"], ""), (["check"], "")]
)
def test_full_disk_is_told_in_a_sentence(knowledge: str, command: list[str], unbuffered: str) -> None:
    """Whether it shows at once or at the end; exit code 70."""
    with Path("/dev/full").open("wb") as full:
        child = subprocess.run(
            [sys.executable, "run_bot.py", "--knowledge", knowledge, *command],
            cwd=REPOSITORY, env={**os.environ, "PYTHONUNBUFFERED": unbuffered, "FAQ_LOG_LEVEL": "ERROR"},
            input=b"", stdout=full, stderr=subprocess.PIPE, timeout=60, check=False,
        )  # fmt: skip

    assert child.returncode == BROKEN
    assert child.stderr.decode() == "Cannot write the output: No space left on device.\n"


@pytest.mark.skipif(os.name == "nt", reason="there a child always gets its streams")
@pytest.mark.parametrize(
    ("command", "closed"),
    [("ask", "<&-"), ("ask novels", ">&-"), ("chat", "2>&-"), ("chat", "<&- >&- 2>&-"), ("check", "<&- >&- 2>&-")],
)
def test_closed_streams_break_nothing(knowledge: str, command: str, closed: str) -> None:
    """As where a service manager starts the bot."""
    line = f'"{sys.executable}" run_bot.py --knowledge "{knowledge}" {command} {closed}'
    child = subprocess.run(["sh", "-c", line], cwd=REPOSITORY, input=b"", capture_output=True, timeout=60, check=False)

    assert child.returncode == OK
    assert b"Traceback" not in child.stderr
