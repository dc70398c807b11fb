"""Turns that the database did not take, kept on disk until it does.

One file per turn, written whole or not at all. The turn's id makes playing it twice harmless.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DataError, IntegrityError

from bot.clinic import ROOT

from .errors import NotRecorded
from .turn import Turn
from .turns import append as append_turn

logger = logging.getLogger(__name__)


def folder(engine: Engine) -> Path:
    """Where turns wait for this database: `spool` beside an SQLite file, else a folder of its own in var/spool."""
    url = engine.url
    if engine.dialect.name == "sqlite" and url.database and url.database != ":memory:":
        return Path(url.database).parent / "spool"
    own = sha256(f"{url.host}:{url.port}/{url.database}".encode()).hexdigest()[:12]
    return ROOT / "var" / "spool" / own


def append(
    engine: Engine,
    sender_id: str,
    channel: str,
    batch: Sequence[Mapping[str, Any]],
    *,
    seen: int = 0,
    spool: Path | None = None,
) -> Turn:
    """Record a turn as `turns.append` does, after all that waited; keep it on disk when that fails.

    Raises NotRecorded when the database did not take it. The turn is then in the spool.
    """
    spool = spool or folder(engine)
    turn_id = uuid4().hex
    try:
        replay(engine, spool)
        return append_turn(engine, sender_id, channel, batch, turn_id=turn_id, seen=seen)
    except Exception as error:  # noqa: BLE001  # whatever went wrong, the turn must not be lost
        reason = type(error).__name__
    # Outside the handler, so that no database message with a patient's data is chained to ours.
    turn = {"turn": turn_id, "sender_id": sender_id, "channel": channel, "events": list(batch)}
    try:
        _keep(spool, turn)
    except (OSError, TypeError, ValueError) as error:
        logger.critical("spool: a turn cannot be kept: %s", type(error).__name__)
        raise NotRecorded(reason, kept=False) from None
    raise NotRecorded(reason, kept=True)


def replay(engine: Engine, spool: Path | None = None) -> int:
    """Write what waits in the spool into the database, oldest first; returns how many turns.

    Raises a sqlalchemy.exc.SQLAlchemyError when the database is still away. A turn that a working
    database refuses is set aside as `*.refused` and logged, so that the others get through.
    """
    spool = spool or folder(engine)
    count = 0
    for path in sorted(spool.glob("*.jsonl")) if spool.is_dir() else []:
        try:
            turn = json.loads(path.read_text(encoding="utf-8"))
            # `seen` is not passed: since then others wrote, and the case has to be merged.
            append_turn(engine, turn["sender_id"], turn["channel"], turn["events"], turn_id=turn["turn"])
        except FileNotFoundError:
            continue  # another process was faster
        except (ValueError, KeyError, TypeError, DataError, IntegrityError) as error:
            logger.error("spool: %s cannot be recorded: %s", path.name, type(error).__name__)
            path.rename(path.with_suffix(".refused"))
            continue
        path.unlink(missing_ok=True)
        count += 1
    if count:
        logger.warning("spool: %d kept turns are now recorded", count)
    return count


def _keep(spool: Path, turn: Mapping[str, Any]) -> None:
    spool.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = spool / f"{time.time_ns():020d}-{turn['turn']}.jsonl"
    unfinished = path.with_suffix(".part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(json.dumps(turn) + "\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    directory = os.open(spool, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
