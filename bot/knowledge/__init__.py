"""What the assistant may answer: loads data/knowledge, and tells what is wrong with it."""

from .answers import Answer, Knowledge, Topic, knowledge, load
from .faults import check
from .phrases import PHRASES, phrases, read_phrases
from .training import Example, examples

__all__ = [
    "PHRASES", "Answer", "Example", "Knowledge", "Topic", "check", "examples", "knowledge", "load", "phrases",
    "read_phrases",
]
