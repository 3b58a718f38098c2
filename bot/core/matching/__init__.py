"""From a question to ranked entries: normalize, repair the spelling, encode, score, decide how far to trust it."""
