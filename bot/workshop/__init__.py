"""The maintainers' workshop: a page on the own machine that follows the knowledge files as they are saved.

`following` notices a save, `state` works through it stage by stage, `server` shows it; `overview`, `collisions` and
`trying` turn parts of it into plain data for the page. It only reads: nothing here writes a knowledge file.
"""
