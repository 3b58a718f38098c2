"""Of a message only its own words count, whatever Discord writes between them."""

import pytest

from bot.adapters.discord.reading import own_words, says_something


@pytest.mark.parametrize(
    "mark",
    [
        *("<@7>", "<@!7>", "<@&7>", "<#7>", "<id:guide>", "</ask:7>", "</faq status:7>", "<:pain:7>", "<a:pain:7>"),
        *("<t:1700000000>", "<t:1700000000:R>", "@everyone", "@here"),
    ],
)
def test_marks_are_no_words(mark: str) -> None:
    """Before, after and between the words of a question they change nothing."""
    assert own_words(f"{mark} is it safe? {mark}") == own_words(f"is it safe?{mark}") == "is it safe?"
    assert own_words(f"is {mark} safe").split() == ["is", "safe"]
    assert not says_something(own_words(f" {mark} {mark} "))


@pytest.mark.parametrize("text", ["mail me@here.com", "@everyones", "5 < 7 > 3", "<3", "a:b:c", "@ here"])
def test_what_only_looks_like_a_mark_is_kept(text: str) -> None:
    """A person's own signs are never taken out."""
    assert own_words(text) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *[(text, False) for text in ("", " \n", "?!…", "\u200b\ufeff")],
        *[(text, True) for text in ("a", "7", "痛", "\N{PILL}", "\ufffd")],
    ],
)
def test_signs_that_say_nothing_are_no_question(text: str, *, said: bool) -> None:
    """A letter, a digit or a picture sign may mean something; punctuation alone does not."""
    assert says_something(text) is said
