"""FAQs on other subjects than health: the bot greets and answers, without a word of medicine, and hears danger."""

import re
from pathlib import Path

import pytest
from conftest import REPOSITORY, SHIPPED, write_knowledge

from bot.core.knowledge.loading import load_knowledge
from bot.core.replies import Outcome, Profile, Reply, SafetyKind
from bot.core.responder import Responder
from bot.core.safety.triage import Verdict, kind_of_reply
from bot.reloading.cache import ArrayCache

FOLDER = REPOSITORY / "benchmarks/other_faqs"
NAMES = ("game_server", "library", "it_desk")
ORDINARY = (
    "trace my family tree",
    "recipe for lasagne",
    "how do i apply for a scholarship",
    "my card wont open the door",
    "should I get a new laptop",
    "can I stop my subscription",
)
MEDICINE = re.compile(r"physician|doctor|medic|inject|evidence|treatment|prolo|symptom", re.IGNORECASE)


@pytest.fixture(scope="module", params=NAMES)
def foreign(request: pytest.FixtureRequest, cache: Path) -> Responder:
    """Return a responder on each of three FAQs, one after the other."""
    return Responder(load_knowledge(FOLDER / f"{request.param}.yaml", SHIPPED), store=ArrayCache(cache))


@pytest.fixture(scope="module")
def on_health(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Responder:
    """Return a responder on one of them, declared to be on health."""
    text = FOLDER.joinpath("library.yaml").read_text("utf-8").replace("entries:", "profile: health\nentries:", 1)
    folder = write_knowledge(tmp_path_factory.mktemp("health"), {"faq.yaml": text})
    return Responder(load_knowledge(folder, SHIPPED), store=ArrayCache(cache))


@pytest.mark.parametrize(
    ("said", "names_topics"),
    [("hello", True), ("help", True), ("thanks", False), ("goodbye", False), ("are you a bot", False)],
)
def test_small_talk_is_answered(foreign: Responder, said: str, *, names_topics: bool) -> None:
    """A greeting and a call for help name some questions of the very FAQ; nothing is left to fill in."""
    reply = foreign.respond(said)

    assert reply.outcome is Outcome.SMALL_TALK
    assert bool(reply.named) == names_topics
    assert all(f"- {entry.question}" in reply.body for entry in reply.named)
    assert "{" not in reply.text


@pytest.mark.parametrize("asked", ORDINARY)
def test_ordinary_questions_raise_nothing(foreign: Responder, asked: str) -> None:
    """Neither a reply on health nor a line of concern, and no word of medicine."""
    reply = foreign.respond(asked)

    assert reply.outcome is not Outcome.SAFETY
    assert reply.concern is None
    assert (reply.caveat, reply.physician_note) == ("", "")
    assert not MEDICINE.search(reply.text)


def test_no_reply_speaks_of_medicine(foreign: Responder) -> None:
    """Not the answers, nor the miss, nor any notice."""
    notices = foreign.notices
    said: list[Reply] = [foreign.respond_with(entry.id) for entry in foreign.knowledge.entries]
    said += [
        foreign.nothing_fits(),
        foreign.failure(),
        notices.notice("help"),
        notices.notice("hint"),
        notices.privacy(),
        notices.about(),
    ]
    said += [notices.source([]), notices.notice("too_fast", seconds=3), notices.notice("too_busy"), notices.wrong()]

    assert {reply.profile for reply in said} == {Profile.GENERAL}
    assert [reply.text for reply in said if MEDICINE.search(reply.text) or "{" in reply.text] == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("I can't breathe and my chest hurts", SafetyKind.EMERGENCY),
        ("my dad collapsed and is not responding", SafetyKind.EMERGENCY),
        ("I want to kill myself", SafetyKind.CRISIS),
        ("me quiero morir", SafetyKind.CRISIS),
    ],
)
def test_danger_is_heard_at_the_same_bar(foreign: Responder, on_health: Responder, said: str, kind: SafetyKind) -> None:
    """Whoever asks a library may be in danger; the evidence and what it needs are those of the shipped FAQ."""
    reply, verdict = foreign.respond(said), foreign.explain(said).verdict

    assert (reply.safety, reply.urgent) == (kind, True)
    assert "I am a bot" in reply.caveat
    assert not re.search(r"physician|inject", reply.text)
    assert verdict.evidence == on_health.explain(said).verdict.evidence
    assert verdict.least(kind) == on_health.explain(said).verdict.least(kind)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("where can I buy dextrose to inject myself at home", SafetyKind.SELF_TREATMENT),
        ("can I stop taking my blood thinners", SafetyKind.STOP_MEDICINE),
    ],
)
def test_other_kinds_need_the_profile(foreign: Responder, on_health: Responder, said: str, kind: SafetyKind) -> None:
    """Only an FAQ on health has replies on treating oneself and on medicines."""
    assert on_health.respond(said).safety is kind
    assert foreign.respond(said).safety is None


def test_every_reply_on_health_has_caveat_and_note(on_health: Responder) -> None:
    """The same file with `profile: health`: nothing goes out without them."""
    for said in (*ORDINARY, "hello", "when are you open", "I can't breathe", "xyzzy"):
        reply = on_health.respond(said)
        assert reply.profile is Profile.HEALTH
        assert reply.caveat.strip()
        assert reply.physician_note.strip()


def test_what_is_clearly_of_another_kind_is_no_emergency_in_any_profile() -> None:
    """The bar is the same where the other kind has no reply of its own; what is nearly as urgent stays urgent."""
    clearly, nearly = (
        Verdict(evidence=dict.fromkeys(SafetyKind, -0.5) | {SafetyKind.EMERGENCY: 0.25, SafetyKind.STOP_MEDICINE: sure})
        for sure in (0.9, 0.2)
    )

    assert kind_of_reply(clearly, Profile.HEALTH.safety_kinds) is SafetyKind.STOP_MEDICINE
    assert kind_of_reply(clearly, Profile.GENERAL.safety_kinds) is None
    for profile in Profile:
        assert kind_of_reply(nearly, profile.safety_kinds) is SafetyKind.EMERGENCY


def test_words_of_id_and_answer_are_no_phrasings(folder: Path, cache: Path) -> None:
    """What somebody wrote down as a phrasing, or small talk, comes before what is only learnt from ids and answers."""
    entry = "  - {{id: {0}, question: {1}, answer: {2}, phrasings: [{3}]}}\n"
    text = "entries:\n" + entry.format("refund", "Who is in charge here?", "Ask the manager at the desk.", "the boss")
    text += entry.format("money-back", "When do I get my money?", "Within a week of your return.", "refund")
    text += entry.format("thanks", "Where do I leave a note of praise?", "Write it into the book.", "praise")
    knowledge = load_knowledge(write_knowledge(folder, {"faq.yaml": text}), SHIPPED)
    responder = Responder(knowledge, store=ArrayCache(cache))

    assert responder.respond("refund").entries[0].entry_id == "money-back"
    assert responder.respond("thanks").outcome is Outcome.SMALL_TALK
