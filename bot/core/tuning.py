"""The numbers that decisions rest on, together with the measurement that set them (`calibration.yaml`).

Defaults serve any FAQ: they were measured on the shipped one and hold up on public intent sets. `evaluate --calibrate`
measures them anew for a knowledge base and writes them beside it. Bottom of the core.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from bot.core.schema import Model, Words

Percent = Annotated[float, Field(ge=0.0, le=100.0)]


class Probability(Model):
    """Coefficients that turn raw scores into probabilities of being right; see `matching.calibration`."""

    intercept: float = Field(default=-4.1, description="Constant of the logistic function.")
    best: float = Field(default=3.0, description="Weight of the best raw score.")
    margin: float = Field(default=9.0, description="Weight of the gap between the best two raw scores.")
    known_share: float = Field(
        default=2.2, description="Weight of the share of the question's words that the knowledge uses."
    )
    sharpness: float = Field(
        default=9.0, description="How fast the other candidates' probability falls with their raw score."
    )


class Thresholds(Model):
    """Where the decisions fall, all inclusive; on the 0-100 scale of a candidate's score, but for the raw scores."""

    answer: Percent = Field(default=75.0, description="Least score to answer with a covered entry.")
    answer_raw: float = Field(
        default=0.3,
        description="Least raw score of an entry that stands alone, covered or not: below it one in four was wrong.",
    )
    second_raw: float = Field(
        default=0.65,
        description="Least raw score, in its part and in the whole message together, of each of two answers.",
    )
    second_in_part: float = Field(default=0.4, description="Least raw score of each of two answers in its own part.")
    second_margin: float = Field(default=0.2, description="Least gap of that to the next entry.")
    out_of_scope: Percent = Field(default=50.0, description="Least score to say by name that the source is silent.")
    off_topic: Percent = Field(
        default=50.0, description="Least score at which small talk or a negative ends the matter."
    )
    choice: Percent = Field(default=3.0, description="Least score to be offered as a choice.")
    any_choice: Percent = Field(
        default=35.0, description="Least sum of the choices' scores; below it offering them would be guessing."
    )


class Measurement(Model):
    """What was measured when the numbers were set."""

    day: dt.date = Field(description="Day of the measurement.")
    knowledge: Words = Field(
        description="Content version of what was matched against; `check` warns when it has changed."
    )
    phrasings: int = Field(description="Phrasings that were left out one at a time.")
    answered_right: Percent = Field(description="Of the phrasings of covered entries: answered right when left out.")
    answers_right: Percent = Field(description="Of the answers given: right.")


class Tuning(Model):
    """The file `calibration.yaml`."""

    schema_version: int = Field(default=1, alias="schema", description="Version of this file format.")
    measured: Measurement | None = Field(
        default=None, description="The measurement that set the numbers; none for the defaults."
    )
    probability: Probability = Field(default=Probability(), description="From raw scores to probabilities.")
    thresholds: Thresholds = Field(default=Thresholds(), description="Where the decisions fall.")
