"""The pure core: text in, findings and a level out. Knows spaCy and PyYAML, and nothing else of ours.

Names are read when first used: a command that only needs clinic.yml does not wait for spaCy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .assessment import LEVELS, Assessment, Decision, Finding, Level, Status, highest
    from .case import Case
    from .engine import assess, decide

__all__ = ["LEVELS", "Assessment", "Case", "Decision", "Finding", "Level", "Status", "assess", "decide", "highest"]
_ELSEWHERE = {"Case": "case", "assess": "engine", "decide": "engine"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_ELSEWHERE.get(name, 'assessment')}", __name__), name)
