"""HTML from jinja2 templates: what is put into them is text, never markup."""

import functools
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"
"""Templates of the evaluation's page; others may import from them."""


def rendered(path: Path, values: Mapping[str, object]) -> str:
    """Return the template of a file with some values in their places.

    Args:
        path: the template; it may import from those of its folder and of `TEMPLATES`.
        values: plain data by name; a name that the template asks for and that is missing is an error.
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
