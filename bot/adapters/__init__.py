"""The ways in and out: each adapter turns what a person typed into a query and a `Reply` into what that place can show.

Adapters never import each other, and the core imports none of them.
"""
