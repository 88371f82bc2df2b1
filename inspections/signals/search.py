"""Finding a signal by words: what it says, whom and where it is about, and what officers wrote of it.

Words are cut and folded here, in the same way for what is kept and for what is looked for, so that SQLite (FTS5) and
PostgreSQL (GIN on a tsvector) find the same, and nothing that someone types means anything but itself. Words of the
reporter's name are marked: only who may see the reporter finds by them.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect

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
_MUNICIPALITY, _REPORTER = "@", "~"
_KEPT_FOR = timedelta(days=1)


def words_in(text: str) -> list[str]:
    """The words of a text, each once, in lower case without accents: "Özil's  café" gives ozil, s, cafe."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in _WORD.findall(plain.translate(_STROKES))))


def kept_words(municipality: str, texts: Iterable[str], reporters: Iterable[str]) -> str:
    """What is kept of a signal to find it by: its words, those of its reporters' names marked, parted by spaces."""
    words = [_mark(municipality), *(_REPORTER + word for name in reporters for word in words_in(name))]
    kept = " ".join([*words, *words_in(" ".join(texts))])
    return kept if len(kept) <= _MOST_KEPT else kept[:_MOST_KEPT].rpartition(" ")[0]


def found(dialect: Dialect, municipality: str, looked_for: str) -> sa.Select[Any] | None:
    """The signals (`position`, `signal`) in which each of these words stands, the last one to arrive first.

    For who may see the reporter. None when there is no word in `looked_for`.
    """
    words = words_in(looked_for[:LONGEST_SEARCH])
    if not words:
        return None
    texts = sa.select(signal_texts.c.position, signal_texts.c.signal).where(signal_texts.c.municipality == municipality)
    if dialect.name == "postgresql":
        each = [f"('{word}'{_beginning(word, ':*')} | '{_REPORTER}{word}'{_beginning(word, ':*')})" for word in words]
        query = sa.cast(sa.literal(" & ".join([f"'{_mark(municipality)}'", *each])), _TSQUERY)
        return texts.where(_VECTOR.op("@@")(query)).order_by(signal_texts.c.position.desc())
    each = [f'("{word}"{_beginning(word, "*")} OR "{_REPORTER}{word}"{_beginning(word, "*")})' for word in words]
    wanted = sa.literal(" AND ".join([f'"{_mark(municipality)}"', *each]))
    joined = texts.join_from(_FTS, signal_texts, signal_texts.c.position == _FTS.c.rowid)
    return joined.where(_FTS.c.signal_words.op("MATCH")(wanted)).order_by(_FTS.c.rowid.desc())


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
_VECTOR = sa.func.array_to_tsvector(sa.func.string_to_array(signal_texts.c.words, sa.literal_column("' '")))
_FTS = sa.table("signal_words", sa.column("rowid", sa.Integer), sa.column("signal_words", sa.String))
