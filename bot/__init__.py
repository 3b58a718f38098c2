"""An FAQ bot on prolotherapy: curated knowledge and honest replies, in a terminal and in Discord.

Start reading at `bot.core.responder`: it takes a question and returns a `Reply`, and every way in goes through it.
Importing this package has no side effects.
"""
