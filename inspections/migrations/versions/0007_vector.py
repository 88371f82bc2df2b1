"""PostgreSQL keeps the words of a signal as a vector beside them: a walk along signals need not make it anew."""

from alembic import op

revision = "0007_vector"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("DROP INDEX ix_signal_texts_words")
    op.execute(
        "ALTER TABLE signal_texts ADD COLUMN vector tsvector "
        "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED"
    )
    op.execute("CREATE INDEX ix_signal_texts_words ON signal_texts USING gin (vector)")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("DROP INDEX ix_signal_texts_words")
    op.drop_column("signal_texts", "vector")
    op.execute(
        "CREATE INDEX ix_signal_texts_words ON signal_texts USING gin (array_to_tsvector(string_to_array(words, ' ')))"
    )
