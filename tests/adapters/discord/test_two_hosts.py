"""Three processes on two hosts with one database: what a cut network, a kill and a stopped database cost."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.two_hosts import KILLED, Play, missing
from bot.cli.exit_codes import OK

from .openapi import request_faults

PROCESSES = 3
"""Two on the first host, of which one is killed, and one on the other, which is cut off."""


@pytest.mark.asyncio
@pytest.mark.timeout(600)  # half a minute on an idle machine
async def test_nothing_is_answered_twice_or_lost_whatever_happens_to_hosts_and_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sessions begin in turn, each server has one process, and every answer is counted once, to the last one.

    One test, since all of it is one run: a host is cut off and comes back, a process is killed while it is asked and
    started again, the database is stopped for a while.
    """
    if why := missing():
        pytest.skip(why)
    monkeypatch.setenv("TURN_SECONDS", "1.5")  # that it is long enough for Discord, another test shows
    lengths = {"cut": 3, "away": 2, "pace": 0.3, "quiet": 0.5, "patience": 1.5}
    seen = Play(tmp_path, request_faults, processes=PROCESSES, **lengths)
    await seen.run()

    assert seen.spacing > 1, "though the processes start together on different hosts"
    assert len(seen.double.begun) == PROCESSES + 1, "a cut network begins no session"
    assert seen.double.resumed
    assert seen.double.faults == []

    assert seen.twice == []
    assert set(seen.unanswered) <= seen.excused, "only a process that is dead may leave a question unanswered"
    assert len(seen.answered) > len(seen.asked) / 2

    of_shard = Counter(seen.asked[question][0] for question in seen.answered)
    assert [seen.replies[number] - of_shard[number] for number in range(PROCESSES) if number != KILLED] == [0, 0]

    assert seen.waiting > 0, "while the database is stopped"
    assert seen.dropped == 0
    counted_but_killed_before_sending = seen.counted - len(seen.answered)
    assert 0 <= counted_but_killed_before_sending <= len(seen.unanswered)

    assert seen.codes == [OK] * PROCESSES
    assert seen.leaving < 10, "five seconds, and the time that it takes to ask them what they did"
