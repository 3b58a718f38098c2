"""`Reply`: nothing is said without its caveat and the note to see a physician, by type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.replies import Outcome, Profile, Reply, ReplyEntry

BLANKS = ["", "\n\t", "\u00a0"]
WORDS = st.text(min_size=1).filter(str.strip)


def make_reply(outcome: Outcome = Outcome.ANSWER, **parts: object) -> Reply:
    """Return a reply with whatever differs."""
    return Reply(**{"outcome": outcome, "body": "Body.", "caveat": "Caveat.", "physician_note": "Note.", **parts})


def entry(number: int, answer: str | None = None) -> ReplyEntry:
    """Return an entry that a reply shows or offers."""
    return ReplyEntry(f"entry-{number}", f"Question {number}?", 50.0, covered=True, answer=answer)


@pytest.mark.parametrize("part", ["body", "caveat", "physician_note"])
@pytest.mark.parametrize("blank", BLANKS, ids=repr)
@pytest.mark.parametrize("outcome", Outcome)
def test_no_reply_without_its_parts(outcome: Outcome, part: str, blank: str) -> None:
    """No outcome, not even an error, goes out without body, caveat and note."""
    with pytest.raises(ValueError, match=f"a reply needs its {part}; got "):
        make_reply(outcome, **{part: blank})


@pytest.mark.parametrize("part", ["outcome", "body", "caveat", "physician_note"])
def test_no_part_has_a_default(part: str) -> None:
    """Forgetting a part is an error at once and not a reply without it."""
    parts = {"outcome": Outcome.ERROR, "body": "Body.", "caveat": "Caveat.", "physician_note": "Note."}
    del parts[part]
    with pytest.raises(TypeError, match=part):
        Reply(**parts)


def test_text_holds_all_parts_in_order_parted_by_blank_lines() -> None:
    """Body, caveat, provenance, note; no gap for what is not there, and no blanks around a part."""
    assert make_reply(provenance="From a leaflet.").text == "Body.\n\nCaveat.\n\nFrom a leaflet.\n\nNote."
    assert make_reply(body="\n Body. \n", provenance=" ").text == "Body.\n\nCaveat.\n\nNote."


def test_choices_are_numbered_in_the_text() -> None:
    """The number that a member picks is the one that stands before the question."""
    reply = make_reply(Outcome.DISAMBIGUATION, entries=(entry(1), entry(2)))

    assert reply.choices == reply.entries
    assert reply.text == "Body.\n\n1. Question 1?\n2. Question 2?\n\nCaveat.\n\nNote."


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.DISAMBIGUATION])
def test_only_a_disambiguation_has_choices(outcome: Outcome) -> None:
    """An entry that was answered is not offered again, and what is related stays out of the text."""
    reply = make_reply(outcome, entries=(entry(1, "An answer."),), related=(entry(2),))

    assert reply.choices == ()
    assert "Question" not in reply.text


@pytest.mark.parametrize(
    ("outcome", "answers", "about"),
    [
        (Outcome.ANSWER, ["One."], "entry-0"),
        (Outcome.LIKELY, ["One.", None, None], "entry-0"),
        (Outcome.ANSWER, ["One.", "Two."], None),
        (Outcome.DISAMBIGUATION, [None, None], None),
        (Outcome.SAFETY, ["One."], None),
        (Outcome.ABSTAIN, [], None),
    ],
)
def test_follow_up_is_about_the_one_entry_that_is_shown(
    outcome: Outcome, answers: list[str | None], about: str | None
) -> None:
    """Not about one of two, one that is only offered, or one that stands below a safety reply."""
    reply = make_reply(outcome, entries=tuple(entry(number, answer) for number, answer in enumerate(answers)))

    assert [one.answer for one in reply.shown] == [answer for answer in answers if answer]
    assert reply.about == about


@given(body=WORDS, caveat=WORDS, note=WORDS, provenance=st.text(), outcome=st.sampled_from(Outcome))
def test_text_always_ends_with_the_note_and_holds_the_caveat(
    body: str, caveat: str, note: str, provenance: str, outcome: Outcome
) -> None:
    """Whatever the words are, the note has the last of them."""
    reply = Reply(outcome=outcome, body=body, caveat=caveat, physician_note=note, provenance=provenance)

    assert reply.text.startswith(body.strip())
    assert f"\n\n{caveat.strip()}\n\n" in reply.text
    assert reply.text.endswith(f"\n\n{note.strip()}")


def test_a_reply_on_something_else_than_health_needs_its_body_alone() -> None:
    """Only where the FAQ is declared so; the text has no gap in their place."""
    reply = make_reply(caveat="", physician_note="", profile=Profile.GENERAL)

    assert reply.text == "Body."
    with pytest.raises(ValueError, match="a reply needs its body"):
        make_reply(body=" ", profile=Profile.GENERAL)
