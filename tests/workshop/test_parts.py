"""What the parts of the page are made of: saves, the question tried out."""

from dataclasses import replace

from conftest import make_entry

from bot.core.knowledge.models import KnowledgeBase
from bot.core.replies import Outcome, Reply
from bot.core.responder import Responder
from bot.evaluation.questions import Labelled, QuestionKind
from bot.workshop.changing import ask_all, edited_entries
from bot.workshop.trying import as_discord

ABOUT = Labelled("q", QuestionKind.ANSWERABLE, frozenset({"opening-hours"}))


def test_reply_is_shown_as_discord_shows_it(small: KnowledgeBase) -> None:
    """Marks become kinds of lines and bold words; buttons become their labels; where it comes from is behind one."""
    reply = Responder(small).respond("what time do you close")

    (message,) = as_discord(reply, lambda key: key)

    kinds = [line["kind"] for line in message["lines"]]
    assert message["lines"][0] == {"kind": "text", "spans": [{"text": "When is the library open?", "bold": True}]}
    assert kinds[-2:] == ["small", "small"]
    words = " ".join(span["text"] for line in message["lines"] for span in line["spans"])
    assert words.split() == f"{reply.body} {reply.caveat} {reply.physician_note}".split()
    assert message["rows"] == [["How do I borrow a book?"], ["button.helpful", "button.not_helpful", "button.source"]]


def test_entries_that_are_new_gone_or_other_are_edited(small: KnowledgeBase) -> None:
    """Whatever else changed, the rest of the entries is as it was."""
    first, second, third = small.entries
    after = replace(small, entries=(second.model_copy(update={"notes": "x"}), third, make_entry("chairs")))

    assert edited_entries(small, after) == {first.id, second.id, "chairs"}


def test_replies_so_far_are_shown_now_and_then(small: KnowledgeBase) -> None:
    """Each look holds what was asked until then and does not change afterwards."""
    asked = {"s": [replace(ABOUT, text=str(number)) for number in range(3)]}
    looks = list(ask_all(Responder(small), asked, None, lambda: True, every=0))

    assert [(len(look.replies), look.complete) for look in looks] == [(1, False), (2, False), (3, True)]


def test_asking_stops_when_nobody_waits(small: KnowledgeBase) -> None:
    """A newer save makes two thousand questions needless."""
    assert list(ask_all(Responder(small), {"s": [ABOUT]}, None, lambda: False)) == []
    (found,) = ask_all(Responder(small), {"s": [ABOUT]}, None, lambda: True)
    assert found.complete
    assert isinstance(found.replies["q"], Reply)
    assert found.replies["q"].outcome is Outcome.ABSTAIN
