"""HTML from jinja2 templates: what is put into them is text, never markup."""

import functools
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"
"""Templates of the evaluation's page; others may import from them."""


def rendered(path: Path, values: Mapping[str, object]) -> str:
    """Return the template of a file with plain data in the places of its names, none of which may be missing.

    It may import from the templates of its folder and of `TEMPLATES`.
    """
    return _environment(path.parent).get_template(path.name).render(values)


@functools.cache
def _environment(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader([folder, TEMPLATES]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
