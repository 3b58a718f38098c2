"""From raw text to words: folding, spelling repair, language. Bottom of the core, below matching and safety."""
