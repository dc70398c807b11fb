"""An attribute that is worked out when it is first asked for, and kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class once(Generic[Value]):
    """As functools.cached_property, but without its lock, which takes a microsecond until Python 3.12.

    Only for what one thread reads, such as a text.
    """

    def __init__(self, work: Callable[[Any], Value]) -> None:
        self._work = work
        self._name = work.__name__
        self.__doc__ = work.__doc__

    def __get__(self, owner: object, of_class: type) -> Value:
        value: Value = self._work(owner)
        owner.__dict__[self._name] = value
        return value
