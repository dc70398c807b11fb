"""YAML that knows where each value stands, so that a fault names file, line and reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without its C part reads the same, only slower
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]


class DataError(Exception):
    """A fault in a data file. Its text is `file:line: reason`."""

    def __init__(self, path: Path | str, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason = str(path), line, reason


class Node(dict[str, Any]):
    """A YAML mapping that remembers its file, its line and the line of each key."""

    path: Path
    line: int
    lines: dict[str, int]

    def fail(self, reason: str, key: str | None = None) -> DataError:
        """The error to raise for this mapping, or for one of its keys."""
        return DataError(self.path, self.lines.get(key or "", self.line), reason)

    def only(self, required: Sequence[str] = (), optional: Sequence[str] = ()) -> Node:
        """This mapping, when it has all required keys and no unknown one.

        Raises DataError naming the line of the unknown or of the lacking key's mapping.
        """
        for key in self:
            if key not in required and key not in optional:
                known = ", ".join([*required, *optional])
                raise self.fail(f"unknown key '{key}' (known: {known})", key)
        for key in required:
            if key not in self or self[key] in (None, "", [], {}):
                raise self.fail(f"'{key}' is missing or empty")
        return self

    def text(self, key: str, default: str = "") -> str:
        """The string under `key`; DataError when it is something else."""
        value = self.get(key, default)
        if not isinstance(value, str):
            raise self.fail(f"'{key}' must be text, not {value!r} (put it in quotes)", key)
        return value.strip()

    def strings(self, key: str) -> list[str]:
        """The list of strings under `key`, empty when absent; DataError for anything else."""
        value = self.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            odd = next((v for v in value if not isinstance(v, str)), value) if isinstance(value, list) else value
            raise self.fail(f"'{key}' must be a list of texts, found {odd!r} (put it in quotes)", key)
        return [item.strip() for item in value]

    def nodes(self, key: str) -> dict[str, Node]:
        """The mapping of named mappings under `key`; DataError when one is no mapping."""
        value = self.get(key) or Node()
        if not isinstance(value, Node):
            raise self.fail(f"'{key}' must hold named entries", key)
        for name, entry in value.items():
            if not isinstance(entry, Node):
                raise value.fail(f"'{name}' must hold keys, not {entry!r}", name)
        return dict(value)

    def node(self, key: str) -> Node:
        """The mapping under `key`; DataError when it is none."""
        value = self.get(key)
        if not isinstance(value, Node):
            raise self.fail(f"'{key}' must hold named entries", key)
        return value

    def choice(self, key: str, allowed: Sequence[str], default: str = "") -> str:
        """The string under `key`, when it is one of `allowed`."""
        value = self.text(key, default)
        if value not in allowed:
            raise self.fail(f"'{key}' is '{value}', not one of {', '.join(allowed)}", key)
        return value


def load(path: Path) -> Node:
    """The mapping in a YAML file.

    Raises DataError for unreadable or malformed YAML, a key given twice, or no mapping.
    """
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(path, 1, f"cannot be read: {error}") from error
    loader = _Loader(source)
    try:
        root = loader.get_single_node()
        value = _convert(path, root, loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise DataError(path, mark.line + 1 if mark else 1, f"not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise DataError(path, 1, f"not valid YAML: {error}") from error
    finally:
        loader.dispose()
    if not isinstance(value, Node):
        raise DataError(path, 1, "must be a mapping of keys to values")
    return value


def _convert(path: Path, node: Any, loader: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        result = Node()
        result.path, result.line, result.lines = path, node.start_mark.line + 1, {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in result:
                raise DataError(path, line, f"key '{key}' stands twice")
            result.lines[key] = line
            result[key] = _convert(path, value_node, loader)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_convert(path, item, loader) for item in node.value]
    if node is None:
        return None
    try:
        return loader.construct_object(node)
    except ValueError as error:  # PyYAML's, for a day that no calendar has
        raise DataError(path, node.start_mark.line + 1, f"'{node.value}' is no value there can be: {error}") from error


def plain(value: Any) -> Any:
    """The same data as ordinary dicts and lists, without places."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
