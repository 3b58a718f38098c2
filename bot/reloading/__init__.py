"""Following the knowledge files while the bot runs: built and checked beside, then put in place in one step."""
