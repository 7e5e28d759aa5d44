"""Search by the program's own keys: words in every script alike, on both databases."""

from __future__ import annotations

from alembic import op

from archive.store.search import rebuild_index

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEYS = ("search_form(revision.title)", "search_form(coalesce(revision.story, revision.text))", "ascii")
"""The program cuts and folds; FTS5 only lowers ASCII and cuts it at its signs."""
TEXT = ("revision.title", "coalesce(revision.story, revision.text)", "unicode61 remove_diacritics 2")


def upgrade() -> None:
    """Make the index anew from the stored texts."""
    if op.get_bind().dialect.name == "sqlite":
        _replace_sqlite_search(*KEYS)
    rebuild_index(op.get_bind())


def downgrade() -> None:
    """Likewise, as the first version did."""
    if op.get_bind().dialect.name == "sqlite":
        _replace_sqlite_search(*TEXT)
        rebuild_index(op.get_bind())
        return
    op.execute("DELETE FROM search_document")
    op.execute("""
        INSERT INTO search_document (article_id, document)
        SELECT a.id, setweight(to_tsvector('simple', coalesce(r.title, '')), 'A')
        || to_tsvector('simple', left(coalesce(r.story, r.text), 300000))
        FROM article a JOIN revision r ON r.id = a.revision_id
    """)


def _replace_sqlite_search(title: str, story: str, tokenizer: str) -> None:
    op.execute("DROP TABLE search")
    op.execute("DROP VIEW story")
    op.execute(f"""
        CREATE VIEW story AS
        SELECT article.id AS id, {title} AS title, {story} AS text
        FROM article JOIN revision ON revision.id = article.revision_id
    """)  # noqa: S608 - the constants above
    op.execute(f"""
        CREATE VIRTUAL TABLE search USING fts5(
            title, text, content='story', content_rowid='id', tokenize="{tokenizer}"
        )
    """)
