"""Who approved the clinical rules: the record in data/triage/approval.yml, which holds for one state of the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from textwrap import indent

import yaml

from bot.clinic import ROOT
from bot.triage.strict import DataError, Node, load

FOLDER = ROOT / "data" / "triage"
RECORD = "approval.yml"
DECIDES = (
    "protocols", "lexicon", "concepts", "context", "checks", "measures.yml", "normalise.yml", "weighing.yml",
    "weights.tsv", "scores.yml", "levels.yml", "checklist.yml", "talk.yml", "corrections.yml", "answers.yml",
    "meanings.yml", "confirmed.yml", "languages.yml", "returning.yml",
)
_HASH = re.compile(r"[0-9a-f]{16}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Approval:
    """A clinician's approval of the rules with a hash."""

    who: str
    role: str
    when: date
    rules: str


def rules_hash(folder: Path = FOLDER) -> str:
    """The hash of all clinical knowledge that decides. Raises DataError for a file that cannot be read."""
    digest = sha256()
    for file in _files(folder):
        try:
            content = file.read_bytes()
        except OSError as error:
            raise DataError(file, 1, f"cannot be read: {error}") from error
        digest.update(f"{file.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def approved(folder: Path = FOLDER) -> Approval | None:
    """The newest approval of the rules as they are now. Raises DataError as `read_approvals` does."""
    present = rules_hash(folder)
    fitting = [approval for approval in read_approvals(folder / RECORD) if approval.rules == present]
    return fitting[-1] if fitting else None


def in_words(approval: Approval | None) -> str:
    """What is said of the rules."""
    if approval is None:
        return "not yet approved by a clinician"
    return f"approved by {approval.who} on {approval.when}"


def read_approvals(path: Path) -> list[Approval]:
    """The approvals of a file, oldest first. Raises DataError naming file, line and reason."""
    return [_approval(node) for node in _entries(load(path))]


def add(path: Path, approval: Approval) -> None:
    """Write one more approval into a file. Raises DataError when the file has a fault."""
    known = read_approvals(path)
    head = path.read_text(encoding="utf-8").splitlines(keepends=True)[:load(path).lines["approvals"] - 1]
    entries = [{**asdict(one), "when": str(one.when)} for one in (*known, approval)]
    written = yaml.safe_dump(entries, sort_keys=False, allow_unicode=True, width=10_000)
    path.write_text("".join(head) + "approvals:\n" + indent(written, "  "), encoding="utf-8")


def _files(folder: Path) -> Iterator[Path]:
    for name in DECIDES:
        path = folder / name
        yield from sorted(path.glob("*.yml")) if path.is_dir() else [path]


def _entries(root: Node) -> list[Node]:
    root.only(optional=("about", "approvals"))
    entries = root.get("approvals")
    if not isinstance(entries, list) or not all(isinstance(entry, Node) for entry in entries):
        raise root.fail("'approvals' must be a list, each with who, role, when and rules", "approvals")
    if root.lines["approvals"] < max(root.lines.values()):
        raise root.fail("'approvals' must stand last", "approvals")
    return entries


def _approval(node: Node) -> Approval:
    node.only(required=("who", "role", "when", "rules"))
    written = node["when"]
    when = _day(written) if isinstance(written, str) else written
    if type(when) is not date:
        raise node.fail(f"'when' is '{written}', which is no day written as YYYY-MM-DD", "when")
    if not _HASH.fullmatch(node.text("rules")):
        raise node.fail(f"'rules' is '{node['rules']}', not a hash as `python -m bot approve` prints it", "rules")
    return Approval(node.text("who"), node.text("role"), when, node.text("rules"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
