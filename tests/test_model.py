"""Records are frozen, hashable and picklable, whatever they hold."""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
import pickle
import types
import typing
from enum import StrEnum
from typing import Any

import pytest

from sphinx_roadmap import model

RECORDS = [
    kind
    for _, kind in inspect.getmembers(model, dataclasses.is_dataclass)
    if kind.__module__ == model.__name__
]
SCALARS: dict[Any, Any] = {
    str: "text",
    int: 1,
    bool: True,
    dt.date: dt.date(2031, 5, 15),
    dt.datetime: dt.datetime(2031, 5, 15, tzinfo=dt.UTC),
}


def example(kind: Any) -> Any:
    """Give a value of a type that a record's field may have, with something in it."""
    origin = typing.get_origin(kind)
    if origin is tuple:
        return (example(typing.get_args(kind)[0]),)
    if origin in {types.UnionType, typing.Union}:
        return example(next(one for one in typing.get_args(kind) if one is not type(None)))
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind, vars(model) | {"dt": dt})
        record: Any = kind
        return record(**{name: example(hints[name]) for name in kind.__dataclass_fields__})
    if issubclass(kind, StrEnum):
        return next(iter(kind))
    return SCALARS[kind]


@pytest.mark.parametrize("kind", RECORDS)
def test_records(kind: Any) -> None:
    """A record cannot be changed, can be a key, and comes back from a pickle as it was."""
    record = example(kind)
    assert len({record, example(kind)}) == 1
    assert pickle.loads(pickle.dumps(record)) == record
    name = next(iter(kind.__dataclass_fields__))
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(record, name, None)
    with pytest.raises((AttributeError, TypeError)):
        record.something_new = 1
    with pytest.raises(TypeError):
        kind("positional")


@pytest.mark.parametrize(
    ("line", "column", "text"), [(3, 7, "a.rst:3:7"), (3, None, "a.rst:3"), (None, None, "a.rst")]
)
def test_place_as_text(line: int | None, column: int | None, text: str) -> None:
    """A place reads as editors and compilers write it, as far as it is known."""
    assert str(model.Place(path="a.rst", line=line, column=column)) == text
