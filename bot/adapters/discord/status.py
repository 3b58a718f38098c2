"""`/faq-status`: what is served, since when, and why a change of the files was refused; for those who run the bot.

It tells of the knowledge files alone: nothing that a member wrote is in there.
"""

from collections.abc import Sequence
from typing import Final

from bot.adapters.discord.buttons import clip
from bot.core.answering.notices import Notices
from bot.core.matching.encoder import sentence_encoder
from bot.core.replies import MESSAGE_LIMIT
from bot.reloading.live import Status

FENCE: Final = "```"
MORE: Final = "and {} more: `check` and the log tell them"


def status_text(status: Status, notices: Notices) -> str:
    """Return the status in words: as many of its problems as fit one message, at least part of the first."""
    room = MESSAGE_LIMIT - len(notices.say(".").text)
    served, *more = status.head
    head = "\n".join([served, f"Encoder {sentence_encoder().name}.", *more])
    if not status.problems:
        return head
    return f"{head}\n{FENCE}\n{_listed(status.problems, room - len(head) - 2 * len(FENCE) - 3)}\n{FENCE}"


def _listed(problems: Sequence[object], room: int) -> str:
    text = "\n".join(str(problem).replace(FENCE, "'''") for problem in problems)
    if len(text) <= room:
        return text
    cut = clip(text, room - len(MORE.format(len(problems))) - 1)
    kept = cut.rpartition("\n")[0] or cut  # whole lines, but for a first one that is too long
    more = len(problems) - 1 - kept.count("\n")
    return f"{kept}\n{MORE.format(more)}" if more else kept
