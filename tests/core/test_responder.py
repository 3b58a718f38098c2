"""The front door: any text goes in, a whole `Reply` comes out."""

import time
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.answering.decision import MOST_CHOICES, Answer
from bot.core.errors import UnknownIdError
from bot.core.knowledge.models import KnowledgeBase
from bot.core.knowledge.wordings import LanguageTexts, SmallTalkTexts
from bot.core.replies import MESSAGE_LIMIT, Outcome, SafetyKind
from bot.core.responder import Responder

ANYTHING = st.text(st.characters(codec=None), max_size=200)
NONSENSE = st.text("qxzjvkw", min_size=7, max_size=12)
"""Words that stand in no knowledge and no wording."""
ASKED = st.lists(
    st.one_of(
        NONSENSE,
        st.sampled_from(["what", "is", "prolotherapy", "does", "it", "hurt", "how", "many", "sessions", "and", "cost"]),
        st.sampled_from(["?", "\n", "hello", "my", "leg", "ice", "cannot", "thanks"]),
    ),
    max_size=12,
).map(" ".join)  # fmt: skip

ODD = {
    "nothing": "",
    "blanks": " \t\n\r\v\f ",
    "emoji": "😀👍🏽🇩🇪👨‍👩‍👧",
    "zero width": "\u200b\u200c\u200d\u2060\ufeff",
    "control": "\x00\x01\x07\x1b[31m\x7f\x9b",
    "right to left": "\u202eهل يؤلم العلاج؟\u202c",
    "other language": "¿Duele el tratamiento en la espalda?",
    "other script": "ეს მტკივნეულია",
    "surrogates": "\ud800\udfff\ud83d",
    "replaced bytes": "does it \ufffd\ufffd hurt",
    "unassigned": "\U000e0fff\uffff\ufdd0",
    "combining": "a" + "\u0301" * 1000,
    "markup": "**<b>bold</b>** [a](javascript:alert(1)) || # > - ```",
    "mentions": "<@1> <@&2> <#3> @everyone @here <:a:4> </ask:5>",
    "code": "```py\nimport os; os.system('ls')\n```",
    "template": "{topics} {emergency} {0} %s %(x)s ${y} {{",
    "query language": "'; DROP TABLE entries; --",
    "link": "https://example.org/" + "a" * 500,
    "one long word": "a" * 10_000,
    "many words": "what is it " * 900,
    "many sentences": "does it hurt? " * 700,
    "many joints": "and or but also plus " * 450,
    "beyond the limit": "x y " * 25_000,
}


@pytest.fixture(scope="module")
def library(small: KnowledgeBase) -> Responder:
    """Return a responder on the small knowledge."""
    return Responder(small)


@pytest.mark.parametrize("query", ODD.values(), ids=ODD)
def test_odd_text_gets_an_ordinary_reply_in_no_time(responder: Responder, query: str) -> None:
    """Never an exception, never an error, never a wait: in seconds of the processor, for the machine may be busy."""
    started = time.process_time()
    reply = responder.respond(query)

    assert time.process_time() - started < 1.0
    assert reply.outcome is not Outcome.ERROR
    assert reply.text.endswith(reply.physician_note)
    assert "trained physician" in reply.physician_note


@pytest.mark.parametrize(
    "kind",
    ["nothing", "blanks", "emoji", "zero width", "control", "other script", "surrogates", "unassigned", "mentions"],
)
def test_text_without_a_word_is_an_honest_miss(responder: Responder, kind: str) -> None:
    """What cannot be read is not guessed at."""
    reply = responder.respond(ODD[kind])

    assert (reply.outcome, reply.entries) == (Outcome.ABSTAIN, ())


@given(st.one_of(ANYTHING, ASKED))
@settings(max_examples=150)
@example("\ud800")
@example("{topics}{emergency}")
def test_any_text_gets_a_whole_reply(responder: Responder, query: str) -> None:
    """Caveat and note are there, it fits one message, and the parts agree with the outcome."""
    reply = responder.respond(query)
    shown = [entry.entry_id for entry in reply.entries]

    assert reply.caveat
    assert reply.caveat in reply.text
    assert reply.text.endswith(reply.physician_note)
    assert "trained physician" in reply.physician_note
    assert len(reply.text) <= MESSAGE_LIMIT
    assert len(set(shown)) == len(shown)
    assert all(0.0 <= entry.score <= 100.0 for entry in reply.entries)
    assert (reply.safety is not None) is (reply.outcome is Outcome.SAFETY)
    match reply.outcome:
        case Outcome.ANSWER:
            assert 1 <= len(shown) <= 2
            assert any(entry.covered for entry in reply.entries)
            assert all(entry.answer for entry in reply.entries)
        case Outcome.LIKELY:
            assert 1 <= len(shown) <= MOST_CHOICES
            assert [entry.answer is not None for entry in reply.entries] == [True, *[False] * (len(shown) - 1)]
            assert reply.entries[0].covered
        case Outcome.DISAMBIGUATION:
            assert 2 <= len(shown) <= 4
            assert all(entry.answer is None for entry in reply.entries)
        case Outcome.OUT_OF_SCOPE:
            assert 1 <= len(shown) <= 2
            assert not any(entry.covered for entry in reply.entries)
        case Outcome.SAFETY:
            assert len(shown) <= 1
        case _:
            assert shown == []


@given(st.lists(st.one_of(NONSENSE, st.sampled_from(["does", "it", "hurt", "what", "is"])), max_size=8), NONSENSE)
@settings(max_examples=60)
def test_nothing_of_the_query_is_echoed(responder: Responder, words: list[str], marker: str) -> None:
    """No reply repeats what somebody typed: it may be private, or meant to mislead others."""
    text = responder.respond(" ".join([*words, marker])).text.casefold()

    assert not any(word in text for word in (*words, marker) if set(word) <= set("qxzjvkw"))


@given(ASKED)
@settings(max_examples=30)
def test_same_question_gets_the_same_reply(responder: Responder, query: str) -> None:
    """Nothing is remembered from one message to the next."""
    first = responder.respond(query)
    responder.respond("what is prolotherapy")

    assert responder.respond(query) == first


def test_explanation_holds_every_step(library: Responder) -> None:
    """What was ranked, what was decided, what was said."""
    explanation = library.explain("What time do you close?")

    assert explanation.verdict.rule is None
    assert isinstance(explanation.decision, Answer)
    assert explanation.whole is not None
    assert explanation.whole.words == ("what", "time", "do", "you", "close")
    assert explanation.reply == library.respond("What time do you close?")


def test_two_questions_are_ranked_one_by_one_too(library: Responder) -> None:
    """The whole message first, then its parts."""
    explanation = library.explain("What time do you close? Can I lend novels?")

    assert [part.text for part, _ in explanation.asked] == ["what time do you close", "can i lend novels"]
    assert [entry.entry_id for entry in explanation.reply.entries] == ["opening-hours", "borrowing"]


def test_danger_wins_over_any_match(library: Responder) -> None:
    """However good it is; the bot looks for no answer."""
    explanation = library.explain("what time do you close? I cannot breathe")

    assert explanation.verdict.rule is not None
    assert (explanation.whole, explanation.asked, explanation.decision) == (None, (), None)
    assert explanation.reply.outcome is Outcome.SAFETY
    assert explanation.reply.safety is SafetyKind.EMERGENCY


def test_what_is_asked_beside_a_safety_reply_is_offered(library: Responder) -> None:
    """As long as nobody may be in danger."""
    reply = library.respond("can i stop my medicine? what time do you close?")

    assert reply.safety is SafetyKind.SELF_TREATMENT
    assert "Did you also ask this?\n- When is the library open?" in reply.body
    assert [one.entry_id for one in reply.related] == ["opening-hours"]


def test_picked_entry_is_answered_in_full(responder: Responder) -> None:
    """Every entry of the shipped knowledge, covered or not, under its own outcome."""
    for entry in responder.knowledge.entries:
        reply = responder.respond_with(entry.id)

        assert reply.outcome is (Outcome.ANSWER if entry.covered else Outcome.OUT_OF_SCOPE)
        assert entry.answer in reply.text
        assert [(shown.entry_id, shown.score) for shown in reply.entries] == [(entry.id, 100.0)]
        assert len(reply.text) <= MESSAGE_LIMIT


def test_failure_is_a_whole_reply(responder: Responder) -> None:
    """Also when something broke, caveat and note are told."""
    reply = responder.failure()

    assert reply.outcome is Outcome.ERROR
    assert reply.text.endswith(reply.physician_note)
    assert "trained physician" in reply.physician_note


@pytest.mark.parametrize("query", ["hello", "thank you", "who are you", "help"])
def test_small_talk_is_talked(responder: Responder, query: str) -> None:
    """What is no question is not matched with the nearest entry."""
    assert responder.respond(query).outcome is Outcome.SMALL_TALK


@pytest.mark.parametrize(
    "query", ["I cannot breathe", "help, he has collapsed", "cannot even breathe, when do you open"]
)
def test_emergency_is_urgent(library: Responder, query: str) -> None:
    """What is urgent gets the very reply that it gets otherwise."""
    found = library.urgent(query)

    assert found == library.respond(query)
    assert found is not None
    assert found.urgent
    assert found.rule_id == "breath"


@pytest.mark.parametrize("query", ["", "when are you open", "can I inject myself"])
def test_other_messages_are_not_urgent(library: Responder, query: str) -> None:
    """Neither ordinary questions nor other safety replies are."""
    assert library.urgent(query) is None
    assert not library.respond(query).urgent


def test_rule_is_asked_for_by_id(library: Responder) -> None:
    """A button shows the whole reply of the rule that was found before."""
    assert library.respond_with_rule("do-it-yourself").safety is SafetyKind.SELF_TREATMENT


def test_what_is_gone_is_named(library: Responder) -> None:
    """A retired entry or rule raises an error with its id."""
    with pytest.raises(UnknownIdError) as rule:
        library.respond_with_rule("retired")
    with pytest.raises(UnknownIdError) as entry:
        library.respond_with("retired")

    assert (rule.value.unknown, entry.value.unknown) == ("retired", "retired")
    assert str(rule.value) == "There is no safety rule with the id 'retired'."
    assert library.knowledge.find("retired") is None
    assert [library.knowledge.find(known.id) for known in library.knowledge.entries] == [*library.knowledge.entries]


def test_no_choice_fits_is_the_honest_miss(library: Responder) -> None:
    """It names what can be asked."""
    assert library.nothing_fits().outcome is Outcome.ABSTAIN


def test_every_shipped_rule_can_be_asked_for(responder: Responder) -> None:
    """The rule's id stands in its reply, so that a button can carry it."""
    for rule in responder.knowledge.safety.rules:
        reply = responder.respond_with_rule(rule.id)
        assert (reply.rule_id, reply.safety) == (rule.id, rule.kind)


def test_small_talk_of_other_languages_is_known_word_for_word(small: KnowledgeBase) -> None:
    """A single word tells no language, and English spelling repair would make another one of it."""
    thanks = SmallTalkTexts(id="thanks", phrasings=("thanks",), reply="You're welcome.")
    wordings = small.wordings.model_copy(update={"small_talk": (thanks,)})
    german = LanguageTexts(name="German", answer="-", emergency="-", crisis="-", small_talk={"thanks": ("Danke",)})
    languages = small.languages.model_copy(update={"languages": {"de": german}})
    answers = Responder(replace(small, wordings=wordings, languages=languages))

    assert answers.respond("danke!").body == "You're welcome."


@pytest.mark.parametrize(
    ("said", "talk"),
    [
        ("Danke", "thanks"),
        ("hola", "greeting"),
        ("teşekkürler", "thanks"),
        ("dziękuję", "thanks"),
        ("ciao", "greeting"),
    ],
)
def test_shipped_small_talk_of_other_languages_is_answered(responder: Responder, said: str, talk: str) -> None:
    """Among all that the shipped knowledge knows besides."""
    (reply,) = (one.reply for one in responder.knowledge.wordings.small_talk if one.id == talk)

    assert responder.respond(said).body == reply


def test_latin_word_in_another_script_is_not_the_whole_message(responder: Responder) -> None:
    """Whoever cannot come to the karaoke bar has not said "ok"."""
    assert responder.respond("感冒中 今晚唱K我唔嚟喇 ok").outcome is not Outcome.SMALL_TALK


def test_question_in_another_language_finds_its_entry(small: KnowledgeBase) -> None:
    """By a phrasing that says the same, also in a third language."""
    hours, *rest = small.entries
    hours = hours.model_copy(update={"other_languages": ("wann macht die Bibliothek auf",)})
    found = Responder(replace(small, entries=(hours, *rest))).respond("¿a qué hora abre la biblioteca?")

    assert found.entries[0].entry_id == hours.id


def test_reply_does_not_say_the_same_twice(small: KnowledgeBase) -> None:
    """The entry that a safety reply names as saying the same is not shown below it."""
    personal = small.safety.replies[SafetyKind.PERSONAL]
    rule = next(rule for rule in small.safety.rules).model_copy(
        update={"id": "mine", "kind": SafetyKind.PERSONAL, "attach": "parking"}
    )

    def shown(says: str | None) -> list[str]:
        replies = {**small.safety.replies, SafetyKind.PERSONAL: personal.model_copy(update={"says": says})}
        safety = small.safety.model_copy(update={"rules": (rule,), "replies": replies})
        return [entry.entry_id for entry in Responder(replace(small, safety=safety)).respond_with_rule("mine").entries]

    assert shown(None) == ["parking"]
    assert shown("parking") == []


def test_safety_reply_shows_what_a_part_of_the_message_is_near_to(responder: Responder) -> None:
    """Where the whole is nearest to the entry that says the same as the reply."""
    reply = responder.respond("my neck hurts since a whiplash last year. would this be for me")

    assert reply.safety is SafetyKind.PERSONAL
    assert [entry.entry_id for entry in reply.entries] == ["conditions"]
