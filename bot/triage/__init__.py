"""The pure core: text in, findings and a level out. Knows spaCy and PyYAML, and nothing else of ours."""

from .assessment import LEVELS, Assessment, Decision, Finding, Level, Status, highest
from .case import Case
from .engine import assess, decide

__all__ = ["LEVELS", "Assessment", "Case", "Decision", "Finding", "Level", "Status", "assess", "decide", "highest"]
