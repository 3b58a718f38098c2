"""The maintainers' workshop: a page on the own machine that follows the knowledge files as they are saved.

`server` notices a save and shows what `state` works out stage by stage; `changing` and `trying` turn parts of it into
plain data for the page. It only reads: nothing here writes a knowledge file.
"""
