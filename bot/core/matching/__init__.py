"""From a question to ranked entries: encode, score, decide how far to trust it."""
