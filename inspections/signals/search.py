"""Finding a signal by words: what it says, whom and where it is about, and what officers wrote of it.

Words are cut and folded here, in the same way for what is kept and for what is looked for, so that SQLite (FTS5) and
PostgreSQL (GIN on a tsvector) find the same, and nothing that someone types means anything but itself. Words of the
reporter's name are marked: only who may see the reporter finds by them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.problems import Problem
from inspections.tables import searches, signal_texts

# Letters and digits, or one pictograph.
_WORD = re.compile(r"[^\W_]+|[\u2600-\u27bf\U0001f000-\U0001faff]")
# Letters that Unicode doesn't take apart, as in Łukasz.
_STROKES = str.maketrans("łøđıħ", "lodih")
# Words from this length on also find longer words that begin so.
SHORTEST_BEGINNING = 3
LONGEST_WORD = 60
# Of one signal; PostgreSQL keeps at most a megabyte of words in a row.
_MOST_KEPT = 200_000
LONGEST_SEARCH = 200
# So many signals PostgreSQL sorts at once.
FEW = 2000
_MUNICIPALITY, _REPORTER = "@", "~"
_KEPT_FOR = timedelta(days=1)


def words_in(text: str) -> list[str]:
    """The words of a text, each once, in lower case without accents: "Özil's  café" gives ozil, s, cafe."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    # Most words are plain already, and to ask it of each letter costs more than all else.
    plain = folded if folded.isascii() else _plain(folded)
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in _WORD.findall(plain)))


def kept_words(municipality: str, texts: Iterable[str], reporters: Iterable[str]) -> str:
    """What is kept of a signal to find it by: its words, those of its reporters' names marked, parted by spaces."""
    words = [_mark(municipality), *(_REPORTER + word for name in reporters for word in words_in(name))]
    kept = " ".join([*words, *words_in(" ".join(texts))])
    return kept if len(kept) <= _MOST_KEPT else kept[:_MOST_KEPT].rpartition(" ")[0]


@dataclass(frozen=True)
class Found:
    """The signals to look at (`position`, `signal`), the last one to arrive first.

    `fits` says which of them the words stand in, by the columns of `steps`; None when that is so of all.
    """

    steps: sa.Select[Any]
    fits: Callable[[sa.FromClause], sa.ColumnElement[bool]] | None = None


def found(connection: Connection, municipality: str, looked_for: str) -> Found | None:
    """The signals in which each of these words stands, for who may see the reporter. None when there is no word."""
    words = words_in(looked_for[:LONGEST_SEARCH])
    if not words:
        return None
    texts = sa.select(signal_texts.c.position, signal_texts.c.signal).where(signal_texts.c.municipality == municipality)
    if connection.dialect.name == "sqlite":
        joined = texts.join_from(_FTS, signal_texts, signal_texts.c.position == _FTS.c.rowid)
        wanted = sa.literal(fts_query(municipality, words))
        return Found(joined.where(_FTS.c.signal_words.op("MATCH")(wanted)).order_by(_FTS.c.rowid.desc()))
    # PostgreSQL's index knows no order. Of a few signals it is asked for all; of more, one soon finds a page of them by
    # walking from the newest on. Its planner can't tell which, so the index is asked first.
    query = sa.cast(sa.literal(ts_query(municipality, words)), _TSQUERY)
    newest_first = texts.order_by(signal_texts.c.position.desc())
    only_by_index(connection, "off")
    few = connection.scalars(
        texts.with_only_columns(signal_texts.c.position).where(_VECTOR.op("@@")(query)).limit(FEW + 1)
    ).all()
    only_by_index(connection, "on")
    if len(few) <= FEW:
        return Found(newest_first.where(signal_texts.c.position.in_(few)))
    return Found(newest_first.add_columns(_VECTOR.label("vector")), lambda of: of.c.vector.op("@@")(query))


def fts_query(municipality: str, words: Iterable[str]) -> str:
    """For SQLite's MATCH (sqlite.org, FTS5 §3)."""
    each = [f'("{word}"{_beginning(word, "*")} OR "{_REPORTER}{word}"{_beginning(word, "*")})' for word in words]
    return " AND ".join([f'"{_mark(municipality)}"', *each])


def ts_query(municipality: str, words: Iterable[str]) -> str:
    """For PostgreSQL's tsquery (postgresql.org, §8.11.2)."""
    each = [f"('{word}'{_beginning(word, ':*')} | '{_REPORTER}{word}'{_beginning(word, ':*')})" for word in words]
    return " & ".join([f"'{_mark(municipality)}'", *each])


def only_by_index(connection: Connection, others: Literal["on", "off"]) -> None:
    """Turn the other ways in which PostgreSQL reads a table off, or on again; within this transaction."""
    for way in ("seqscan", "indexscan"):
        connection.execute(sa.text(f"SET LOCAL enable_{way} = {others}"))


def keep(connection: Connection, user: str, words: str, at: datetime) -> str:
    """Remember what `user` looks for, for a day; returns the id that may stand in an address.

    Raises `Problem` search-too-long.
    """
    if len(words) > LONGEST_SEARCH:
        raise Problem("search-too-long", limit=LONGEST_SEARCH)
    connection.execute(searches.delete().where(searches.c.at < at - _KEPT_FOR))
    id_ = str(uuid4())
    connection.execute(searches.insert(), {"id": id_, "user": user, "words": words, "at": at})
    return id_


def kept(connection: Connection, user: str, search: str, at: datetime) -> str | None:
    """What `user` looked for under this id; None when it is another's, or a day has passed."""
    mine = (searches.c.id == search, searches.c.user == user, searches.c.at >= at - _KEPT_FOR)
    return connection.scalar(sa.select(searches.c.words).where(*mine))


def _plain(folded: str) -> str:
    marks = (sign for sign in folded if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
    return "".join(marks).translate(_STROKES)


def _mark(municipality: str) -> str:
    """Narrows the index to one municipality. The column is what holds the line: ids can share letters and digits."""
    return _MUNICIPALITY + "".join(words_in(municipality))


def _beginning(word: str, sign: str) -> str:
    return sign if len(word) >= SHORTEST_BEGINNING else ""


class _TsQuery(sa.types.UserDefinedType[Any]):
    """PostgreSQL's tsquery; its signs are only those that this module writes."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "tsquery"


_TSQUERY = _TsQuery()
_VECTOR: sa.ColumnElement[Any] = sa.literal_column("signal_texts.vector")
_FTS = sa.table("signal_words", sa.column("rowid", sa.Integer), sa.column("signal_words", sa.String))
