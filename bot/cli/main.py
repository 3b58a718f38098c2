"""The command line of `run_bot.py` and `faq-bot`: parses the command and its options, runs it, returns an exit code.

The commands themselves are in `bot.cli.commands` and `bot.cli.measure`, the exit codes in `bot.cli.exit_codes`.
"""

import argparse
import contextlib
import errno
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot.cli.commands import ask, chat, check, discord, explain, init, invite, new, schema, start, stats, sync
from bot.cli.exit_codes import BROKEN, OK
from bot.cli.measure import QUESTIONS, evaluate, workshop
from bot.core.errors import FaqBotError
from bot.logs import set_up_logging
from bot.settings import Settings, load_settings


def main(argv: Sequence[str] | None = None, program: str = "run_bot.py") -> int:
    """Run one command and return its exit code.

    Args:
        argv: the arguments; those of this process by default.
        program: what the bot was started as, for its help.
    """
    _open_streams()
    try:
        try:
            return _run(argv, program)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:  # the reader of a pipe has seen enough
        code = OK
    except OSError as error:
        if error.errno not in TAKES_NO_MORE:
            raise
        with contextlib.suppress(OSError):
            print(f"Cannot write the output: {error.strerror}.", file=sys.stderr)
        code = BROKEN
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python tries again when it ends
    return code


def _run(argv: Sequence[str] | None, program: str) -> int:
    arguments = _parser(program).parse_args(argv)
    try:
        settings = load_settings()
        set_up_logging(settings.log_level)
        return int(arguments.run(arguments, settings))
    except FaqBotError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return OK


TAKES_NO_MORE = frozenset({errno.ENOSPC, errno.EIO})
"""Errors of an output: the disk is full, the terminal is gone."""
Adds = Callable[[argparse.ArgumentParser], object]
"""Adds options to the parser of a command."""


def _parser(program: str = "run_bot.py") -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=program, description="Answers questions from an FAQ: in a terminal and in Discord."
    )
    parser.set_defaults(run=start)
    _knowledge(parser, None)
    commands = parser.add_subparsers(title="commands", metavar="")
    for run, adds in COMMANDS.items():
        summary = (run.__doc__ or "").rstrip(".")
        command = commands.add_parser(run.__name__, help=summary, description=f"{summary}.")
        command.set_defaults(run=run)
        for add in adds:
            add(command)
    return parser


def _knowledge(parser: argparse.ArgumentParser, default: object = argparse.SUPPRESS) -> None:
    """Add the option that is accepted both before and after a command; after it, the option is only set if given."""
    what = "an FAQ file, or a folder that contains faq.yaml"
    parser.add_argument("--knowledge", type=Path, metavar="PATH", default=default, help=what)


def _ask(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON object per line")
    command.add_argument("question", nargs="?", help="if left out, one question per line on standard input")


def _init(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", type=Path, help="folder to create; an FAQ that is already there is never overwritten")


def _explain(command: argparse.ArgumentParser) -> None:
    command.add_argument("question")


def _labelled(command: argparse.ArgumentParser) -> None:
    files = f"files of labelled questions; {QUESTIONS.name} if left out"
    command.add_argument("questions", nargs="*", type=Path, help=files)


def _evaluate(command: argparse.ArgumentParser) -> None:
    compare_with = "compare with the knowledge of a git revision: print what is gained and lost"
    command.add_argument("--safety", action="store_true", help="measure safety triage on labelled messages instead")
    command.add_argument("--html", type=Path, metavar="FILE", help="write the results to an HTML page with charts")
    command.add_argument("--compare", metavar="REV", help=compare_with)


def _workshop(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--port", type=int, default=0, help="port of the page on this machine; any free one if left out"
    )


def _sync(command: argparse.ArgumentParser) -> None:
    command.add_argument("--guild", type=int, metavar="ID", help="only for this server, which takes effect at once")
    command.add_argument("--clear", action="store_true", help="with --guild: remove that server's own commands")
    command.add_argument("--dry-run", action="store_true", help="show what would change, and send nothing")


def _stats(command: argparse.ArgumentParser) -> None:
    days = "how many days, including today; 30 if left out"
    command.add_argument("--days", type=int, default=30, choices=range(1, MOST_DAYS), metavar="N", help=days)


MOST_DAYS = 3660
"""Days for which counts are printed, at most."""
COMMANDS: Mapping[Callable[[argparse.Namespace, Settings], int], Sequence[Adds]] = {
    chat: [_knowledge],
    ask: [_knowledge, _ask],
    check: [_knowledge],
    new: [_knowledge],
    init: [_init],
    schema: [_knowledge],
    explain: [_knowledge, _explain],
    evaluate: [_knowledge, _labelled, _evaluate],
    workshop: [_knowledge, _labelled, _workshop],
    discord: [_knowledge],
    sync: [_sync],
    invite: [],
    stats: [_stats],
}
"""Every command, in the order of the help, with what adds its options."""


def _open_streams() -> None:
    """Replace closed standard streams, and let both outputs take every character, which Windows may not."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("r+", encoding="utf-8"))  # noqa: SIM115 - for as long as we run
        elif name != "stdin" and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
