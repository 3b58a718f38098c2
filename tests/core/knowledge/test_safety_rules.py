"""Rules on the safety file: what is named exists, what is written can be found, every kind has its wording."""

from conftest import SMALL_SAFETY, changed, lines_of, table

from bot.core.knowledge.document import parse_document
from bot.core.knowledge.safety_models import Safety
from bot.core.knowledge.safety_rules import safety_problems
from bot.core.knowledge.validation import validate
from bot.core.text.normalization import Normalizer

IDS = ["opening-hours", "borrowing"]
NO_GAP = "a pattern cannot begin or end with a gap. Begin and end it with a word or the name of a concept."


def faults(text: str, ids: list[str] = IDS) -> list[str]:
    """Return what the rules say of a safety file without faults of schema."""
    document = parse_document(text, "safety.yaml")
    safety = validate(document, Safety)
    assert safety is not None, lines_of(document.problems)
    return lines_of(safety_problems(safety, document, ids, Normalizer({"lol": ""})))


@table(
    ("concept misspelt", "all: [ALARM]", "all: [ALARMS]", "safety.yaml:11:11: rule 'breath', field 'all[1]': there is no concept 'ALARMS'. Did you mean 'ALARM'?"),
    ("alternative concept unknown", "SELF | MEDICINE", "SELF | EVERYBODY", "safety.yaml:15:11: rule 'do-it-yourself', field 'all[1]': there is no concept 'EVERYBODY'. Use the name of an existing concept."),
    ("excluded concept unknown", "none: [GENERAL]", "none: [GENERALLY]", "safety.yaml:12:12: rule 'breath', field 'none[1]': there is no concept 'GENERALLY'. Did you mean 'GENERAL'?"),
    ("concept unknown in a pattern", "can it cause", "can it cause ALAMR", "safety.yaml:7:13: field 'concepts.GENERAL[1]': there is no concept 'ALAMR'. Did you mean 'ALARM'?"),
    ("gap at the beginning", "can it cause", ".. it cause", f"safety.yaml:7:13: field 'concepts.GENERAL[1]': {NO_GAP}"),
    ("gap at the end", "can it cause", "can it ...", f"safety.yaml:7:13: field 'concepts.GENERAL[1]': {NO_GAP}"),
    ("word that cannot be read", "can it cause", "больно", "safety.yaml:7:13: field 'concepts.GENERAL[1]': 'больно' contains no word to look for. Write a word in Latin letters."),
    ("word that is dropped before it could be found", "can it cause", "lol", "safety.yaml:7:13: field 'concepts.GENERAL[1]': 'lol' contains no word to look for. Write a word in Latin letters."),
    ("concept that contains itself", "[can it cause]", "[can it GENERAL]", "safety.yaml:7:12: field 'concepts.GENERAL': the concept 'GENERAL' contains itself. Take its name out."),
    ("id taken", "id: do-it-yourself", "id: breath", "safety.yaml:13:9: rule 'breath', field 'id': the id 'breath' is already used by a rule above. Give this rule a different id."),
    ("attached entry unknown", "kind: self_treatment", "kind: self_treatment\n    attach: borrow", "safety.yaml:15:13: rule 'do-it-yourself', field 'attach': there is no entry 'borrow'. Did you mean 'borrowing'?"),
    ("entry that says the same unknown", "text: I cannot tell., caveat", "text: I cannot tell., says: borrow, caveat", "safety.yaml:21:42: field 'replies.personal.says': there is no entry 'borrow'. Did you mean 'borrowing'?"),
    ("kind without wording", '  crisis: {text: "{crisis} now.", caveat: I am a bot and cannot check you.}\n', "", "safety.yaml:17:3: field 'replies': there is no wording for 'crisis'. Add `crisis:` with text and caveat."),
)  # fmt: skip
def test_safety_rule_that_would_not_work_is_told(old: str, new: str, lines: list[str]) -> None:
    """A rule that names nothing would be silent in the worst moment."""
    assert faults(changed(SMALL_SAFETY, old, new)) == lines


def test_attached_entry_is_not_judged_where_the_faq_cannot_be_read() -> None:
    """A FAQ with broken YAML must not make every rule look wrong."""
    text = changed(SMALL_SAFETY, "kind: self_treatment", "kind: self_treatment\n    attach: borrowing")

    assert faults(text, ids=[]) == []
    assert faults(text) == []
