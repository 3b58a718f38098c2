"""Discord: commands, mentions, direct messages, message menus, buttons and forum posts, answered by one `Responder`.

From a question to what a member sees: `messages`, `commands` and `forums` take it, `intake` (with `reading` and
`cooldown`) decides who has to wait, the client asks the responder, `layout` (with `render` and `controls`) makes
message parts of the reply, and `sending` (with `views`) sends them. `presses` does what buttons and menus say (some of
it `once`), `errors` ends every error.
`policy` holds what the owners have set, `texts` the words of commands and buttons. `command_sync` registers the
commands and makes the links that invite the bot.

`client` is what listens; `connection`, `gateway`, `runner`, `startup_errors`, `health` and `metrics` keep it alive and
tell how it is doing. `render`, `controls`, `layout`, `cooldown`, `once`, `reading` and `intake` are pure and
import nothing of Discord.
"""
