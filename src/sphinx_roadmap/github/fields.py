"""Reading JSON that is not trusted: a value is what is expected, or an error says where not."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# GitHub's own limits are lower: 255 for titles and branches.
_MAX_TEXT = 1000
_MAX_URL = 2000
_REPOSITORY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_URL = re.compile(r"https?://[^\s\x00-\x20\x7f\"<>\\^`{|}]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class FieldsError(ValueError):
    """A value that is not what it should be. ``path`` is a JSON path, "" for the whole text."""

    def __init__(self, message: str, path: str) -> None:
        super().__init__(message, path)
        self.message = message
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class Fields:
    """A JSON object and where it stands."""

    def __init__(self, data: object, path: str = "") -> None:
        if not isinstance(data, dict):
            raise FieldsError(f"an object is expected, not {show(data)}", path)
        self._data: dict[str, Any] = data
        self.path = path

    def has(self, name: str) -> bool:
        """Tell whether there is such a field."""
        return name in self._data

    def is_null(self, name: str) -> bool:
        """Tell whether a field is null or missing."""
        return self._data.get(name) is None

    def object(self, name: str) -> Fields:
        """Give an object inside this one."""
        return Fields(self._value(name), self._at(name))

    def objects(self, name: str) -> Iterator[Fields]:
        """Give the objects of a list."""
        value = self._value(name)
        if not isinstance(value, list):
            raise self._error(name, "a list")
        for index, entry in enumerate(value):
            yield Fields(entry, f"{self._at(name)}[{index}]")

    def entries(self, name: str, identity: Callable[[str], str]) -> Iterator[tuple[str, Fields]]:
        """Give the entries of an object whose keys are data, sorted by key.

        :param identity: gives the same text for keys that mean the same, which is refused; raises
            FieldsError for a key that cannot be.
        """
        entries = Fields(self._value(name), self._at(name))
        seen: dict[str, str] = {}
        for key in sorted(entries._data):
            path = f"{entries.path}[{show(key)}]"
            try:
                same = identity(key)
            except FieldsError as error:
                raise FieldsError(error.message, path) from error
            if same in seen:
                raise FieldsError(f"{show(key)} and {show(seen[same])} are the same", entries.path)
            seen[same] = key
            yield key, Fields(entries._data[key], path)

    def integer(self, name: str, least: int, most: int) -> int:
        """Give a whole number within bounds."""
        value = self._value(name)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self._error(name, f"a whole number from {least} to {most}")
        return value

    def optional_boolean(self, name: str) -> bool | None:
        """Give true, false or null."""
        value = self._value(name)
        if value is None or isinstance(value, bool):
            return value
        raise self._error(name, "true, false or null")

    def text(self, name: str, *, empty: bool = False) -> str:
        """Give a text of a sane length that can be encoded."""
        value = self._value(name)
        if not isinstance(value, str) or not (value or empty):
            raise self._error(name, "a text")
        if len(value) > _MAX_TEXT or _SURROGATE.search(value):
            raise self._error(name, f"a text of at most {_MAX_TEXT} characters of Unicode")
        return value

    def word(self, name: str, words: Sequence[str]) -> str:
        """Give one of some words."""
        value = self._value(name)
        if not isinstance(value, str) or value not in words:
            raise self._error(name, " or ".join(f'"{word}"' for word in words))
        return value

    def repository(self, name: str) -> str:
        """Give an ``owner/name``."""
        value = self._value(name)
        if not isinstance(value, str) or not _REPOSITORY.fullmatch(value):
            raise self._error(name, "a repository as OWNER/NAME")
        return value

    def url(self, name: str) -> str:
        """Give an absolute http or https URL, safe to link to."""
        value = self._value(name)
        if not isinstance(value, str) or len(value) > _MAX_URL or not _URL.fullmatch(value):
            raise self._error(name, "an http or https URL")
        if _SURROGATE.search(value):
            raise self._error(name, "an http or https URL")
        return value

    def optional_date(self, name: str) -> dt.date | None:
        """Give a date as YYYY-MM-DD, or ``None``."""
        value = self._value(name)
        if value is None:
            return None
        try:
            if isinstance(value, str) and _DATE.fullmatch(value):
                return dt.date.fromisoformat(value)
        except ValueError:
            pass
        raise self._error(name, "a date as YYYY-MM-DD, or null")

    def optional_day(self, name: str) -> dt.date | None:
        """Give the date part of a time, or ``None``: GitHub's due dates are days, not instants."""
        if self._value(name) is None:
            return None
        self.instant(name)
        return dt.date.fromisoformat(self._value(name)[:10])

    def optional_instant(self, name: str) -> dt.datetime | None:
        """Give a time in UTC, or ``None``."""
        return None if self._value(name) is None else self.instant(name)

    def instant(self, name: str) -> dt.datetime:
        """Give a time in UTC, to the second."""
        value = self._value(name)
        try:
            if isinstance(value, str) and _INSTANT.fullmatch(value):
                return dt.datetime.fromisoformat(value).astimezone(dt.UTC).replace(microsecond=0)
        except (ValueError, OverflowError):
            pass
        raise self._error(name, "a time as YYYY-MM-DDTHH:MM:SSZ")

    def _value(self, name: str) -> Any:
        if name not in self._data:
            raise FieldsError("it is missing", self._at(name))
        return self._data[name]

    def _at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path and name else self.path or name

    def _error(self, name: str, expected: str) -> FieldsError:
        return FieldsError(f"{expected} is expected, not {show(self._data[name])}", self._at(name))


def show(value: object) -> str:
    """Give a value as one short line, whatever is in it."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int) and abs(value) >= 10**20:
        return "a very large number"  # str() refuses numbers of thousands of digits.
    if not isinstance(value, str):
        return str(value)
    text = ascii(value[:60])[1:-1]
    return f'"{text}"' if len(text) <= 60 else f'"{text[:50]}..."'


def duplicates_refused(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Give the object that pairs make (a hook for ``json.loads``), refusing repeated keys."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise FieldsError(f"{show(name)} stands there twice", "")
        seen.add(name)
    return found
