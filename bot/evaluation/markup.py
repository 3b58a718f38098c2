"""Pieces of the evaluation's page: tables, and pictures with their numbers behind them. Pure: text in, HTML out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; heads that begin with # are of numbers, cells are HTML already."""
    kinds = [' class="number"' if head.startswith("#") else "" for head in heads]
    head = "".join(
        f'<th scope="col"{kind}>{escape(text.removeprefix("#"))}</th>' for kind, text in zip(kinds, heads, strict=True)
    )
    body = "".join(
        "<tr>" + "".join(f"<td{kind}>{text}</td>" for kind, text in zip(kinds, row, strict=True)) + "</tr>"
        for row in rows
    )
    label = escape(caption, quote=True)
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{label}">'
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def figure(picture: str, words: str, behind: str) -> str:
    """Return a picture with the words below it and, folded, the table behind it."""
    return (
        f'<figure><div class="scroll picture" tabindex="0" role="group" aria-label="Picture">{picture}</div>'
        f"<figcaption>{escape(words)}</figcaption></figure>"
        f"<details><summary>The numbers behind the picture</summary>{behind}</details>"
    )
