"""Discord: commands, mentions, direct messages, message menus, buttons and forum posts, answered by one `Responder`.

From a question to what a member sees: `messages`, `commands` and `forums` take it, `intake` (with `reading`,
`cooldown` and `once`) decides who has to wait and asks the responder, `render` makes messages of the reply, and
`sending` sends them. `buttons` makes what can be pressed, `deeds` holds what it does, `errors` ends every error.
They work with `services`, which knows none of them; `texts` holds the words of commands and buttons. `command_sync`
registers the commands and makes the links that invite the bot.

`client` is what listens; `connection`, `gateway`, `runner`, `startup_errors`, `health` and `metrics` keep it alive and
tell how it is doing. `cooldown`, `once`, `reading`, `intake` and `metrics` import nothing of Discord.
"""
