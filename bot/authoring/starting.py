"""`run_bot.py init`: a commented FAQ to start from, which passes the check and answers as it is."""

from __future__ import annotations

from pathlib import Path

from bot.core.errors import KnowledgeError
from bot.core.knowledge.loading import FAQ_FILE
from bot.core.knowledge.problems import START, Problem

START_FAQ = """\
# The questions that the bot answers, and what it says. Replace the three below by your own; then, after every change:
#
#   python run_bot.py check --knowledge FOLDER     tells what is wrong, with the line, and what to write instead
#   python run_bot.py chat --knowledge FOLDER      lets you ask
#
# An entry needs three things:
#   id         a short name of your own, in small letters and hyphens; the bot learns from its words, so make it telling
#   question   a whole question of at most 80 characters, as it shows on a button
#   answer     what the bot says, in plain words; no links, no markup
# and is found the better the more it has of
#   phrasings  other ways to ask, as people type them: five help much, ten are plenty
# It may also have
#   section    the group under which people browse
#   featured   true for the few questions that the bot names when it is greeted, or has no answer
#   related    ids of entries worth reading next
#   covered    false for a question that you know of and have no answer to; the answer then says so
#   tests      find: questions that must find the entry, avoid: questions that must not; never learnt, only checked
#
# Is your FAQ about health? Then take away the # in front of `profile`: every answer then carries a caveat and a note to
# see a physician, and questions on self-treatment and on stopping medicines get a reply of their own. Emergencies and
# despair are heard in every FAQ.
# Put a text in "double quotes" where it has a colon, a # or a quote in it, or is a bare yes or no.
schema: 1
# profile: health

entries:
  - id: opening-hours
    section: Visiting us
    question: "When are you open?"
    answer: "Monday to Friday from 9 to 17, Saturday from 10 to 14. We are closed on Sundays and public holidays."
    featured: true
    related: [where-to-find-us]
    phrasings:
      - what are your opening hours
      - are you open on Sunday
      - until when can I come today
      - what time do you close
      - is anybody there on Saturday
    tests:
      find:
        - are u open on saturdays

  - id: where-to-find-us
    section: Visiting us
    question: "Where do I find you?"
    answer: "At 12 Market Street, beside the town hall. The bus stop Town Hall is in front of the door."
    featured: true
    related: [opening-hours]
    phrasings:
      - what is your address
      - how do I get to you by bus
      - which building are you in
      - directions please
      - is it near the station

  - id: contact
    section: Getting in touch
    question: "How do I reach a person?"
    answer: "Call 555 0100 while we are open, or leave a message there at any other time."
    featured: true
    phrasings:
      - what is your phone number
      - can I talk to somebody
      - I would rather speak to a human
      - how can I contact you
      - who answers my question if you cannot
"""


def start_faq(folder: Path) -> Path:
    """Write a FAQ to start from into a folder, creating it, and return the file.

    Raises:
        KnowledgeError: there is one already, which is left as it is, or the file cannot be written.
    """
    file = folder / FAQ_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(START_FAQ)
    except FileExistsError:
        what, fix = "something with this name already exists", "Choose another name; nothing was written"
        raise KnowledgeError([Problem(str(file), START, what, fix)]) from None
    except OSError as error:
        what, fix = f"it cannot be written ({error.strerror})", "Choose another place"
        raise KnowledgeError([Problem(str(file), START, what, fix)]) from None
    return file
