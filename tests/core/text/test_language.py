"""Which language a message is in: sure of the fifteen, careful with misspelt English."""

import pytest

from bot.core.responder import Responder

SAID = {
    "ar": "كم جلسة أحتاج",
    "de": "wie viele Sitzungen braucht man ungefähr",
    "es": "cuantas sesiones hacen falta mas o menos",
    "fr": "il faut combien de séances en général",
    "it": "quante sedute servono di solito",
    "ja": "プロロセラピーは痛いですか",
    "ko": "주사 맞으면 많이 아픈가요",
    "nl": "hoeveel behandelingen heb je ongeveer nodig",
    "pl": "ile zabiegów zwykle potrzeba",
    "pt": "quantas sessões são precisas mais ou menos",
    "ru": "сколько сеансов обычно нужно",
    "th": "ต้องฉีดกี่ครั้งคะ",
    "tr": "genelde kaç seans gerekiyor acaba",
    "zh": "打完针以后喘不过气来",
    "zh-tw": "打完針以後喘不過氣來",
}


@pytest.mark.parametrize(("code", "text"), SAID.items())
def test_language_is_told(responder: Responder, code: str, text: str) -> None:
    """Short and plain messages in each."""
    assert responder.parser.parse(text).language == code


ENGLISH = [
    *("how mny sesions do i need", "i csnt breathe", "ur the best bot evr lol thx", "hola how are you doing today"),
    *("prolo?", "ok", "kms", "", "🙂🙂", "12345"),
]


@pytest.mark.parametrize("text", ENGLISH)
def test_english_stays_english(responder: Responder, text: str) -> None:
    """Misspelt, short, or with a borrowed word."""
    assert responder.parser.parse(text).language == "en"


def test_other_scripts_are_not_guessed(responder: Responder) -> None:
    """A language that the encoder does not know is none of those it does."""
    assert responder.parser.parse("टीम ज्वाईन नही हो रहा है भाई").language == "und"


def test_reply_begins_with_a_line_in_the_language(responder: Responder) -> None:
    """A question is answered in English below it; an emergency is told in it."""
    answer, emergency = responder.respond(SAID["es"]), responder.respond("no puedo respirar")
    languages = responder.knowledge.languages.languages
    texts = languages["es"]

    assert set(languages) == set(SAID)
    assert answer.language == emergency.language == "es"
    assert answer.text.startswith(texts.answer)
    assert emergency.text.startswith(texts.emergency)
