"""Alembic's entry: runs within the connection that `upgrade` gives."""

from alembic import context

from inspections.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
