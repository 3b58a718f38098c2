"""The exit codes of the commands, and what each one means; an error carries its own.

They follow sysexits.h: 0 all well, 1 `check` found problems or `new` wrote nothing, 2 wrong usage, 69 Discord cannot be
reached, 70 something broke, 75 Discord takes no requests from this address for a while, 76 Discord refused what the bot
asks of it, 77 Discord refused the token, 78 knowledge or settings cannot be used. A supervisor starts the bot again
after 69, 70 or death by a signal, and after no other: after 75 it has to wait as long as the sentence says, after the
others a person has to put something right first.
"""

OK, PROBLEMS, USAGE, BROKEN = 0, 1, 2, 70
