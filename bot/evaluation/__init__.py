"""How good is the bot? Labelled questions in, figures out. Uses the core through its front door; no chat platform."""
