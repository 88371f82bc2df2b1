"""The queue can be narrowed and searched: where, by whom and to which partner, and the words of each signal.

The tables are filled by `projections.catch_up` when the server starts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signals", sa.Column("town", sa.String(), nullable=True))
    op.add_column("signals", sa.Column("source", sa.String(), server_default="field", nullable=False))
    op.create_index("ix_signals_all", "signals", ["municipality", "received_position"])
    op.create_table(
        "signal_partners",
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("signal", "partner", name="pk_signal_partners"),
    )
    op.create_table(
        "signal_texts",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False),
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_signal_texts"),
        sa.UniqueConstraint("signal", name="uq_signal_texts_signal"),
    )
    op.create_table(
        "searches",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name="fk_searches_user"),
        sa.PrimaryKeyConstraint("id", name="pk_searches"),
    )
    op.create_index("ix_searches_user", "searches", ["user"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE INDEX ix_signal_texts_words ON signal_texts "
            "USING gin (array_to_tsvector(string_to_array(words, ' ')))"
        )
        return
    # The words are cut already: spaces part them, and the two signs mark what is not text (signals/search.py).
    # No positions are kept (detail=none): words are looked for, not phrases (sqlite.org, FTS5 §4.6).
    op.execute(
        "CREATE VIRTUAL TABLE signal_words USING fts5(words, content='signal_texts', content_rowid='position', "
        "tokenize=\"ascii tokenchars '@~'\", detail=none)"
    )
    gone = "INSERT INTO signal_words(signal_words, rowid, words) VALUES ('delete', old.position, old.words);"
    come = "INSERT INTO signal_words(rowid, words) VALUES (new.position, new.words);"
    op.execute(f"CREATE TRIGGER signal_texts_inserted AFTER INSERT ON signal_texts BEGIN {come} END")
    op.execute(f"CREATE TRIGGER signal_texts_deleted AFTER DELETE ON signal_texts BEGIN {gone} END")
    op.execute(f"CREATE TRIGGER signal_texts_updated AFTER UPDATE ON signal_texts BEGIN {gone} {come} END")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE signal_words")
    for table in ("searches", "signal_texts", "signal_partners"):
        op.drop_table(table)
    op.drop_index("ix_signals_all", "signals")
    op.drop_column("signals", "source")
    op.drop_column("signals", "town")
