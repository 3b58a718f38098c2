"""Helping maintainers to write knowledge: a new entry by questions, put in its place. Nothing here answers members."""
