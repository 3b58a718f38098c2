"""Helping maintainers to write: new entries by questions, and schemas for editors. Nothing here answers members."""
