"""Infusion triage assistant."""

__version__ = "0.1.0"
