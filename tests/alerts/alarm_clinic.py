"""This repository's clinic with another `alerts` in its clinic.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from bot.clinic import ROOT, Clinic, read

CALLED = """alerts:
  people: {lead: ["json://lead"], on_call: [$ON_CALL]}
  emergency:
    open: [{after: 0, tell: [everyone]}, {after: 5, tell: [lead]}, {after: 15, tell: [on_call, lead]}]
    closed: [{after: 0, tell: [on_call]}, {after: 10, tell: [lead]}]
    repeat: 5
  urgent:
    open: [{after: 0, tell: [everyone]}]
    closed: [{after: 0, tell: [on_call]}]
    repeat: 30
  person:
    open: [{after: 0, tell: [everyone]}]
    closed: []
  canary: {every: 5, says: I have chest pain and cannot breathe}
"""
ON_CALL = {"ON_CALL": "json://on-call-1 json://on-call-2"}


def write(folder: Path, alerts: str = CALLED) -> Path:
    """A clinic.yml with another `alerts`."""
    source = (ROOT / "clinic.yml").read_text(encoding="utf-8")
    path = folder / "clinic.yml"
    path.write_text(re.sub(r"(?m)^alerts:.*\n(?:[ #].*\n)*", lambda _: alerts, source), encoding="utf-8")
    return path


def clinic_with(
    folder: Path, *everyone: str, environ: Mapping[str, str] = ON_CALL, alerts: str | None = None
) -> Clinic:
    """A clinic in which everyone has these addresses; `alerts` is its YAML, the repository's own unless given."""
    urls = {"ALERT_URLS": " ".join(everyone)} if everyone else {}
    path = ROOT / "clinic.yml" if alerts is None else write(folder, alerts)
    return read(path, {**environ, **urls})
