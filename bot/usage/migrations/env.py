"""Alembic's environment: it runs within the connection and transaction that `bot.usage.schema.upgrade` hands it."""

from alembic import context

from bot.usage.schema import METADATA


def run() -> None:
    """Take the steps that were asked for."""
    context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "env_py":  # Alembic's name for this file
    run()
