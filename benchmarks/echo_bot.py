"""The least bot that discord.py allows: says what it was told. The yardstick of `discord_load.py`, which starts it.

Run as a script with the arguments of the test double's launcher; those after the two addresses are not used.
"""

import os
import sys

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

client = discord.Client(
    intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
    max_messages=None,
    allowed_mentions=discord.AllowedMentions.none(),
)
tree = app_commands.CommandTree(client)


@tree.command(description="Say it again")
async def ask(interaction: discord.Interaction, question: str) -> None:
    """Answer a command with what it was given."""
    await interaction.response.send_message(question, ephemeral=True)


@client.event
async def on_message(message: discord.Message) -> None:
    """Answer a mention with the message itself."""
    if not message.author.bot and client.user in message.mentions:
        await message.reply(message.content)


if __name__ == "__main__":
    Route.BASE, gateway, *_ = sys.argv[1:]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    client.run(os.environ["DISCORD_TOKEN"], log_handler=None)
