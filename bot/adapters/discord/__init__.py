"""Discord: mentions, direct messages and the `/ask` command, answered by one `Responder`.

`render` turns a reply into message contents and imports nothing of Discord; `commands` holds the application commands
and registers them; `client` is the connection and its life; `library` says in plain words what keeps the bot out.
"""
