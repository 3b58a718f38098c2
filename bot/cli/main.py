"""The command line of `run_bot.py` and `faq-bot`: parses the command and its options, runs it, returns an exit code.

The commands themselves are in `bot.cli.commands` and `bot.cli.measure`, the exit codes in `bot.cli.exit_codes`.
"""

import argparse
import contextlib
import errno
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.cli.commands import ask, chat, check, discord, explain, init, invite, new, schema, start, stats, sync
from bot.cli.exit_codes import BROKEN, OK
from bot.cli.measure import QUESTIONS, evaluate, workshop
from bot.core.errors import FaqBotError
from bot.logs import set_up_logging
from bot.settings import Settings, load_settings


def main(argv: Sequence[str] | None = None, program: str = "run_bot.py") -> int:
    """Run one command and return its exit code; `program` is what the bot was started as, for its help."""
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
Command = Callable[[argparse.Namespace, Settings], int]
MOST_DAYS = 3660


def _parser(program: str = "run_bot.py") -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=program, description="Answers questions from an FAQ: in a terminal and in Discord."
    )
    parser.set_defaults(run=start)
    what = "an FAQ file, or a folder that contains faq.yaml"
    parser.add_argument("--knowledge", type=Path, metavar="PATH", help=what)
    knowledge = argparse.ArgumentParser(add_help=False)  # the same behind a command, where it is only set if given
    knowledge.add_argument("--knowledge", type=Path, metavar="PATH", default=argparse.SUPPRESS, help=what)
    labelled = argparse.ArgumentParser(add_help=False, parents=[knowledge])
    files = f"files of labelled questions; {QUESTIONS.name} if left out"
    labelled.add_argument("questions", nargs="*", type=Path, help=files)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(run: Command, *parents: argparse.ArgumentParser) -> Callable[..., argparse.Action]:
        """Add a command, and return what adds an option to it."""
        summary = (run.__doc__ or "").rstrip(".")
        added = commands.add_parser(run.__name__, parents=parents, help=summary, description=f"{summary}.")
        added.set_defaults(run=run)
        return added.add_argument

    command(chat, knowledge)
    add = command(ask, knowledge)
    add("--json", action="store_true", help="print one JSON object per line")
    add("question", nargs="*", help="if left out, one question per line on standard input")
    command(check, knowledge)
    command(new, knowledge)
    add = command(init)
    add("name", type=Path, help="folder to create; an FAQ that is already there is never overwritten")
    command(schema, knowledge)
    add = command(explain, knowledge)
    add("question", nargs="+")
    add = command(evaluate, labelled)
    add("--safety", action="store_true", help="measure safety triage on labelled messages instead")
    add("--html", type=Path, metavar="FILE", help="write the results to an HTML page with charts")
    add("--compare", metavar="REV", help="compare with the knowledge of a git revision: print what is gained and lost")
    add = command(workshop, labelled)
    add("--port", type=int, default=0, help="port of the page on this machine; any free one if left out")
    command(discord, knowledge)
    add = command(sync)
    add("--guild", type=int, metavar="ID", help="only for this server, which takes effect at once")
    add("--clear", action="store_true", help="with --guild: remove that server's own commands")
    add("--dry-run", action="store_true", help="show what would change, and send nothing")
    command(invite)
    add = command(stats)
    days = "how many days, including today; 30 if left out"
    add("--days", type=int, default=30, choices=range(1, MOST_DAYS), metavar="N", help=days)
    return parser


def _open_streams() -> None:
    """Replace closed standard streams, and let both outputs take every character, which Windows may not."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("r+", encoding="utf-8"))  # noqa: SIM115 - for as long as we run
        elif name != "stdin" and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
