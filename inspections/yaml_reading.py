"""YAML that people edit, read together with its places, so that each mistake is told by file and line.

Values come from PyYAML's node tree and not from its constructors: the tree keeps the lines, and in it `no`
stays the word that was written instead of becoming False, as YAML 1.1 would have it.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

# A stable id: lower-case words joined by hyphens.
SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_INTEGER = re.compile(r"-?[0-9]+")
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
# More names than this in a message help nobody.
_MOST_SHOWN = 20


class DefinitionError(Exception):
    """A file of definitions is not right: `file`, `line` (from 1) and `problem` say where and what."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file}, line {line}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem


@dataclass(frozen=True)
class Source:
    """The file that is read, and the error by which its readers know their kind of file."""

    file: str
    error: type[DefinitionError]

    def problem(self, line: int, text: str) -> DefinitionError:
        return self.error(self.file, line, text)


@dataclass(frozen=True)
class Value:
    """One value of the file; `name` is how a message calls it. Each method raises the source's error."""

    source: Source
    node: yaml.Node
    name: str

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    def problem(self, text: str) -> DefinitionError:
        return self.source.problem(self.line, text)

    def text(self) -> str:
        written = self._scalar("a text")
        if not written.strip() or (self.node.tag == "tag:yaml.org,2002:null" and self._is_plain()):
            raise self.problem(f"{self.name} is empty")
        return written.strip()

    def slug(self) -> str:
        """A stable id: lower-case words joined by hyphens."""
        written = self.text()
        if not SLUG.fullmatch(written):
            raise self.problem(f"{self.name} is '{written}'; use lower-case letters, digits and hyphens")
        return written

    def one_of(self, known: Set[str]) -> str:
        written = self.text()
        if written not in known:
            shown = ", ".join(sorted(known)) if len(known) <= _MOST_SHOWN else f"{len(known)} others"
            raise self.problem(f"{self.name} is '{written}'; known: {shown}")
        return written

    def flag(self) -> bool:
        written = self.text()
        if written not in ("true", "false"):
            raise self.problem(f"{self.name} is '{written}', not true or false")
        return written == "true"

    def integer(self) -> int:
        written = self.text()
        if not _INTEGER.fullmatch(written):
            raise self.problem(f"{self.name} is '{written}', not a whole number")
        return int(written)

    def number(self) -> int | float:
        written = self.text()
        if _INTEGER.fullmatch(written):
            return int(written)
        if _DECIMAL.fullmatch(written):
            return float(written)
        raise self.problem(f"{self.name} is '{written}', not a number")

    def day(self) -> date:
        written = self.text()
        try:
            return date.fromisoformat(written)
        except ValueError:
            raise self.problem(f"{self.name} is '{written}', not a date such as 2026-11-24") from None

    def is_list(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    def items(self) -> list["Value"]:
        """The items of a list that has at least one."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.problem(f"{self.name} is not a list")
        if not self.node.value:
            raise self.problem(f"{self.name} is an empty list")
        return [Value(self.source, node, f"an item of {self.name}") for node in self.node.value]

    def entry(self, key: str) -> "Value | None":
        """The value under `key` of a mapping; None when it isn't there."""
        pairs = self.node.value if isinstance(self.node, yaml.MappingNode) else []
        found = [node for name, node in pairs if isinstance(name, yaml.ScalarNode) and name.value == key]
        return Value(self.source, found[0], f"{self.name}: {key}") if found else None

    def record(self, kind: str, *, required: Set[str], optional: Set[str] = frozenset()) -> "Record":
        """The value as a mapping with all `required` and perhaps some `optional` keys, and no others."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.problem(f"{self.name} is not a {kind} with keys and values")
        name = _record_name(kind, self.node)
        values: dict[str, Value] = {}
        for key, node in self.node.value:
            written = key.value if isinstance(key, yaml.ScalarNode) else "?"
            line = int(key.start_mark.line) + 1
            if written not in required | optional:
                known = ", ".join(sorted(required | optional))
                raise self.source.problem(line, f"{name} has an unknown key '{written}'; known keys: {known}")
            if written in values:
                raise self.source.problem(line, f"{name} has the key '{written}' twice")
            values[written] = Value(self.source, node, f"{name}: {written}")
        for key in sorted(required - values.keys()):
            raise self.problem(f"{name} has no {key}")
        return Record(self.source, self.line, name, values)

    def _scalar(self, wanted: str) -> str:
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.problem(f"{self.name} is not {wanted}")
        return str(self.node.value)

    def _is_plain(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode) and self.node.style is None


@dataclass(frozen=True)
class Record:
    """A mapping of the file whose keys have been checked."""

    source: Source
    line: int
    name: str
    values: dict[str, Value]

    def __getitem__(self, key: str) -> Value:
        return self.values[key]

    def get(self, key: str) -> Value | None:
        return self.values.get(key)

    def has(self, key: str) -> bool:
        return key in self.values

    def text(self, key: str) -> str | None:
        """The text under an optional key, None when the key is left out."""
        return self.values[key].text() if key in self.values else None

    def flag(self, key: str) -> bool:
        """The flag under an optional key, False when the key is left out."""
        return key in self.values and self.values[key].flag()

    def items(self, key: str) -> list[Value]:
        """The items under an optional key, none when the key is left out."""
        return self.values[key].items() if key in self.values else []

    def problem(self, text: str) -> DefinitionError:
        return self.source.problem(self.line, f"{self.name} {text}")


def read(path: Path, error: type[DefinitionError]) -> Value:
    """The whole of the YAML file at `path`; raises `error` for what is no YAML, OSError for no file."""
    source = Source(path.name, error)
    content = path.read_bytes()
    try:
        node = yaml.compose(content.decode("utf-8"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as trouble:
        raise source.problem(content.count(b"\n", 0, trouble.start) + 1, "is not written in UTF-8") from None
    except yaml.reader.ReaderError as trouble:
        line = content.decode("utf-8").count("\n", 0, trouble.position) + 1
        raise source.problem(line, "has a character that YAML does not allow") from None
    except yaml.MarkedYAMLError as trouble:
        line = trouble.problem_mark.line + 1 if trouble.problem_mark else 1
        raise source.problem(line, f"is not valid YAML: {trouble.problem}") from None
    if node is None:
        raise source.problem(1, "is empty")
    return Value(source, node, "the file")


def without_doubles(ids: list[tuple[str, Value]], kind: str) -> None:
    """Raises the source's error at the second use of an id."""
    first: dict[str, int] = {}
    for written, value in ids:
        if written in first:
            raise value.problem(f"{kind} '{written}' is there twice; first on line {first[written]}")
        first[written] = value.line


def _record_name(kind: str, node: yaml.MappingNode) -> str:
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode) and key.value == "id" and isinstance(value, yaml.ScalarNode):
            return f"{kind} '{value.value}'"
    return kind
