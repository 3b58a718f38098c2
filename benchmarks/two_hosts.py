"""Four processes on two hosts with one PostgreSQL, through a cut network, a kill and a minute without the database.

    python benchmarks/two_hosts.py                    about three minutes
    python benchmarks/two_hosts.py --pace 0.05        more questions

One host is a network namespace of this machine, so it needs root and iproute2; PostgreSQL is started for the run, and
Discord is the tests' double. Every server is asked at a steady pace, whether anybody answers or not. Ends with 1 where
a question was answered twice, an answer was not counted, or sessions began less than five seconds apart.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.adapters.discord.double.world import GUILDS  # noqa: E402 - only found from the root
from tests.adapters.discord.two_hosts import Play, missing  # noqa: E402 - as above

DISCORDS_OWN = 5
"""Seconds between two sessions, as Discord wants them."""


def report(seen: Play) -> bool:
    """Print what was seen, and return whether all is as it must be."""
    print(f"{'':24}{'seconds':>9}{'asked':>8}{'answered':>10}{'p50 ms':>9}{'longest s':>11}")
    took = {question: times[0] - seen.asked[question][1] for question, times in seen.answered.items()}
    for (name, begins), (_, ends) in pairwise(seen.phases):
        asked = [question for question, (_, at) in seen.asked.items() if begins <= at < ends]
        times = [took[question] for question in asked if question in took] or [0]
        answered = sum(question in took for question in asked)
        middle, longest = statistics.median(times) * 1000, max(times)
        print(f"{name:24}{ends - begins:9.1f}{len(asked):8}{answered:10}{middle:9.1f}{longest:11.1f}")
    lost, uncounted = len(seen.unanswered), len(seen.answered) - seen.counted
    excused = set(seen.unanswered) <= seen.excused
    print(f"\nsessions begun: {len(seen.begun)}, at least {seen.spacing:.2f} s apart; resumed: {seen.resumed}")
    print(f"asked in {len(GUILDS)} servers: {len(seen.asked)}; answered: {len(took)}, twice: {len(seen.twice)}")
    print(f"not answered: {lost}, all asked of the process that was dead: {'yes' if excused else 'NO'}")
    print(f"counted: {seen.counted}; waited at most, in one process: {seen.waiting:.0f}; given up: {seen.dropped:.0f}")
    print(f"{seen.processes} processes left within {seen.leaving:.1f} s, with the codes {seen.codes}")
    well = excused and -lost <= uncounted <= 0
    return well and not seen.twice and not seen.dropped and seen.spacing > DISCORDS_OWN and not any(seen.codes)


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cut", type=float, default=20, help="seconds that one host is cut off")
    parser.add_argument("--away", type=float, default=60, help="seconds that the database is stopped")
    parser.add_argument("--pace", type=float, default=0.2, help="seconds between two questions in one server")
    parser.add_argument("--quiet", type=float, default=5, help="seconds between two troubles")
    if why := missing():
        parser.error(why)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = Play(Path(folder), lambda *_: [], **vars(chosen))
        asyncio.run(seen.run())
    return 0 if report(seen) else 1


if __name__ == "__main__":
    sys.exit(main())
