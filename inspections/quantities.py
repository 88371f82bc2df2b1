"""The quantities that norms measure and that questions of a checklist can give, such as the number of toilets."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inspections.yaml_reading import DefinitionError, Value, read, without_doubles

FILE = Path(__file__).with_name("quantities.yaml")


class QuantityError(DefinitionError):
    """The file of quantities is not right."""


@dataclass(frozen=True)
class Quantity:
    """`text` names it; `one` and `many` follow a number. `or_sum_of` is summed over the rooms where it is not given."""

    id: str
    text: str
    one: str
    many: str
    is_whole: bool
    or_sum_of: str | None


def load(path: Path = FILE) -> Mapping[str, Quantity]:
    """Quantities by id; raises QuantityError with file, line and problem."""
    entries = read(path, QuantityError).record("file of quantities", required={"quantities"})["quantities"].items()
    found = [_quantity(entry) for entry in entries]
    without_doubles([(each.id, entry) for each, entry in zip(found, entries, strict=True)], "quantity")
    by_id = {each.id: each for each in found}
    for each, entry in zip(found, entries, strict=True):
        if each.or_sum_of and each.or_sum_of not in by_id:
            raise entry.problem(f"quantity '{each.id}' names '{each.or_sum_of}', which is no quantity")
    return by_id


@cache
def quantities() -> Mapping[str, Quantity]:
    """The quantities that come with the product."""
    return load()


def _quantity(entry: Value) -> Quantity:
    record = entry.record("quantity", required={"id", "text", "one", "many", "whole"}, optional={"or_sum_of"})
    return Quantity(
        id=record["id"].slug(),
        text=record["text"].text(),
        one=record["one"].text(),
        many=record["many"].text(),
        is_whole=record["whole"].flag(),
        or_sum_of=record.text("or_sum_of"),
    )
