"""Follows the knowledge files while the bot runs: a change is built and checked in another process, then exchanged."""
