"""The bot without any chat platform: knowledge, matching, decisions and replies.

May import the standard library, rapidfuzz, PyYAML, numpy, pydantic and snowballstemmer; never Discord, the
environment, the network or the clock.
"""
