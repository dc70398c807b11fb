"""How long the nurse waits for a page of the console, with few records and with many.

    python benchmarks/console.py

Fills a SQLite and a PostgreSQL database each with 10,000 messages and 500 cases, and with 1,000,000 and 50,000; then
`python -m bot web` serves each, and one client asks the small and the large one in turns, so that whatever else the
machine does weighs on both alike. Writes benchmarks/console.md. Takes about ten minutes and 5 GB in the folder for
temporary files.
"""

from __future__ import annotations

import argparse
import html
import os
import platform
import random
import re
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median, quantiles

import httpx
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.console_data import PEOPLE, fill
from benchmarks.server import Failure, Process
from bot.records import logins, people
from bot.records.engine import engine as records_engine
from bot.records.engine import reading
from bot.records.tables import conversations, escalations, events
from tests.services.postgres import serve

ROOT = Path(__file__).resolve().parent.parent
SMALL, LARGE = (10_000, 500), (1_000_000, 50_000)  # messages, cases
SIZES = {"small": SMALL, "large": LARGE}
TARGET, TWICE = 150.0, 2.0  # milliseconds at the 95th percentile; large by small
PAGES = ("queue", "search", "case")  # what the target is for
ROUNDS = 12
CASES = 40  # different ones
QUEUE = {
    "waiting and taken": "/nurse", "closed": "/nurse?state=closed", "all of a channel": "/nurse?state=all&channel=sms",
    "all urgent": "/nurse?state=all&level=urgent", "closed by a rule": "/nurse?state=closed&rule={rule}",
    "a rule and a channel": "/nurse?state=all&rule={rule}&channel=telegram", "mine": "/nurse?mine=1",
    "all mine": "/nurse?state=all&mine=1", "one day": "/nurse?state=all&since={day}&until={day}",
    "nobody's": "/nurse?state=all&channel=nowhere",
}
SEARCH = {
    "a frequent word": "/nurse/search?q=nurse", "another": "/nurse/search?q=fever",
    "two": "/nurse/search?q=chest+pain", "a phrase": "/nurse/search?q=%22chest+pain%22",
    "two that hardly meet": "/nurse/search?q=parking+fever", "a word that nobody wrote": "/nurse/search?q=zymurgy",
    "frequent, open cases": "/nurse/search?q=fever&state=open", "an alias": "/nurse/search?q={alias}",
    "frequent, a rule and a day": "/nurse/search?q=nurse&rule={rule}&since={day}&until={day}",
}
REPORTS = {
    "four weeks": "/nurse/reports", "half a year": "/nurse/reports?since={start}&by=week",
    "rules": "/nurse/rules?since={start}", "learning": "/nurse/learning",
}


@dataclass
class Site:
    """A served database: how to ask it, what to ask for, and how long each page took, in milliseconds by its name."""

    client: httpx.Client
    paths: dict[str, dict[str, str]]
    size: float  # of the database, MiB
    filled: float  # seconds
    times: dict[str, dict[str, list[float]]] = field(default_factory=dict)

    def ask(self, page: str, name: str) -> None:
        """Ask once and keep the time. Raises Failure for anything but a page."""
        begun = time.perf_counter()
        answer = self.client.get(self.paths[page][name])
        taken = 1000 * (time.perf_counter() - begun)
        if answer.status_code not in (200, 303):
            raise Failure(f"{self.paths[page][name]} answered {answer.status_code}")
        self.times.setdefault(page, {}).setdefault(name, []).append(taken)

    def all_of(self, page: str) -> list[float]:
        """Every time of a page."""
        return [taken for times in self.times[page].values() for taken in times]


def main() -> int:
    """Measure and write; 1 when a program under measurement failed, 2 when a target is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "console.md")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    found: dict[str, dict[str, Site]] = {}
    versions: dict[str, str] = {}
    try:
        with tempfile.TemporaryDirectory() as folder, serve() as server:
            for database in ("SQLite", "PostgreSQL"):
                with ExitStack() as stack:
                    sites = {}
                    for name, (messages, cases) in SIZES.items():
                        if database == "SQLite":
                            url = f"sqlite:///{folder}/{name}.db"
                        elif server is None:
                            raise Failure("there is no PostgreSQL on this machine")
                        else:
                            url = stack.enter_context(server.database())
                        sites[name] = stack.enter_context(_served(url, messages, cases, Path(folder)))
                        versions[database] = _version(url)
                    _measure(sites)
                    found[database] = sites
    except Failure as failure:
        print(f"console: {failure}", file=sys.stderr)
        return 1
    options.out.write_text(_report(found, versions, load), encoding="utf-8")
    missed = [line for line in _verdicts(found) if line]
    print(f"written: {options.out}", *missed, sep="\n")
    return 2 if missed else 0


@contextmanager
def _served(url: str, messages: int, cases: int, folder: Path) -> Iterator[Site]:
    begun = time.perf_counter()
    records = records_engine(url)
    fill(records, messages, cases)
    filled = time.perf_counter() - begun
    print(f"{url.partition(':')[0]}: {messages:,} messages and {cases:,} cases in {filled:.0f} s", flush=True)
    people.add(records, PEOPLE[0], "lead", "x", by="benchmark")
    account = people.account(records, PEOPLE[0])
    assert account
    secret = logins.begin(records, account.id, timedelta(hours=12), proved=True)
    port = _free_port()
    web = Process(
        [sys.executable, "-m", "bot", "web", "--port", str(port)], ROOT,
        {"DATABASE_URL": url, "SECRET_KEY": "for a benchmark", "ALERT_URLS": ""}, folder / f"web-{port}.log",
    )
    web.start()
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", cookies={"nurse_session": secret}, timeout=60)
    try:
        _until_ready(client, web)
        paths = _paths(records)
        for page, name in (("queue", "waiting and taken"), ("queue", "closed"), ("search", "a frequent word")):
            following = re.search(r'rel="next" href="([^"]+)"', client.get(paths[page][name]).text)
            if following:  # the small one may end before
                paths[page][f"{name}, next page"] = html.unescape(following[1])
        yield Site(client, paths, _size(records, url), filled)
    finally:
        client.close()
        web.stop()
        records.dispose()


def _paths(records: sa.engine.Engine) -> dict[str, dict[str, str]]:
    with reading(records) as connection:
        rule = connection.execute(
            sa.select(escalations.c.rule).where(escalations.c.rule.is_not(None)).group_by(escalations.c.rule)
            .order_by(sa.func.count().desc()).limit(1)
        ).scalar_one()
        alias = connection.execute(sa.select(conversations.c.alias).limit(1)).scalar_one()
        numbers = list(connection.execute(sa.select(escalations.c.id)).scalars())
        longest = connection.execute(
            sa.select(sa.func.max(escalations.c.id)).join(events, events.c.sender_id == escalations.c.sender_id)
            .group_by(escalations.c.sender_id).order_by(sa.func.count().desc()).limit(2)
        ).scalars().all()
        newest = connection.execute(sa.select(sa.func.max(escalations.c.opened_at))).scalar_one()
    day, start = newest.date() - timedelta(days=30), newest.date() - timedelta(days=180)
    words = {"rule": rule, "alias": alias, "day": day.isoformat(), "start": start.isoformat()}
    chosen = random.Random(3).sample(numbers, CASES)
    cases = {f"case {number}": f"/nurse/cases/{key}" for number, key in enumerate(chosen)}
    cases |= {f"one of the longest, {number}": f"/nurse/cases/{key}" for number, key in enumerate(longest)}
    cases |= {"what is new on a case": f"/nurse/cases/{longest[0]}/fresh?after=0"}
    return {
        **{page: {name: path.format(**words) for name, path in paths.items()}
           for page, paths in (("queue", QUEUE), ("search", SEARCH), ("reports", REPORTS))},
        "case": cases,
    }


def _measure(sites: Mapping[str, Site]) -> None:
    small, large = sites["small"], sites["large"]
    for number in range(ROUNDS + 1):
        for page, paths in large.paths.items():
            for name in paths:
                if page == "reports" and number > 3:
                    continue
                for site in (small, large):
                    if name in site.paths[page]:
                        site.ask(page, name)
        if number == 0:  # a first look fills the caches of the programs
            for site in sites.values():
                site.times.clear()


def _report(found: Mapping[str, Mapping[str, Site]], versions: Mapping[str, str], load: float) -> str:
    count = {name: f"{messages:,} messages, {cases:,} cases" for name, (messages, cases) in SIZES.items()}
    lines = [
        "# The console with many records", "",
        f"Written by `python benchmarks/console.py` on {date.today()}: {os.cpu_count()} cores, load average "
        f"{load:.1f} before the run, Python {platform.python_version()}, {', '.join(versions.values())}.",
        f"Target: under {TARGET:.0f} ms at the 95th percentile with {count['large']}, and no more than "
        f"{TWICE:.0f} times the time with the small records.", "",
        f"| | {count['small']}: median, ms | 95th percentile | {count['large']}: median, ms | 95th percentile "
        "| large / small |", "|---|---|---|---|---|---|",
    ]
    for database, sites in found.items():
        for page in (*PAGES, "reports"):
            small, large = (sites[name].all_of(page) for name in ("small", "large"))
            lines.append(
                f"| {database}: {page} | {median(small):.1f} | {_p95(small):.1f} | {median(large):.1f} | "
                f"{_p95(large):.1f} | {_p95(large) / _p95(small):.1f} |"
            )
    lines += ["", "The slowest addresses with many records, by their medians:", "",
              "| | small, ms | large, ms |", "|---|---|---|"]
    for database, sites in found.items():
        slow = sorted(
            ((median(times), page, name) for page in PAGES for name, times in sites["large"].times[page].items()),
            reverse=True,
        )
        for taken, page, name in slow[:6]:
            times = sites["small"].times[page].get(name)
            lines.append(f"| {database}, {page}: {name} | {f'{median(times):.1f}' if times else '–'} | {taken:.1f} |")
    asked = {page: len(found["SQLite"]["large"].paths[page]) for page in PAGES}
    lines += [
        "",
        "- A time is one GET on loopback by one client, from the request until the whole page is read, through "
        "`python -m bot web` (uvicorn, one process), with session, roles and the audit log's entry for a case.",
        f"- *queue*: {asked['queue']} addresses (waiting, closed, filters, next pages); *search*: {asked['search']} "
        f"(frequent, rare and absent words, phrases, filters); *case*: {asked['case']} ({CASES} cases at random, the "
        f"two longest conversations, and what is new on one). Each was asked {ROUNDS} times after a first time that "
        "does not count; *reports* (no target) 3 times.",
        "- The small and the large site ran at once and were asked in turns.",
        "- The records are made by `benchmarks/console_data.py`: patients' words from data/triage/examples as the "
        "rules read them, four events a turn, conversations of 1 to 400 turns over 180 days, 1.5 % of the cases "
        "not closed.",
        "- " + "; ".join(
            f"{database}: {sites['large'].filled:.0f} s to fill, {sites['large'].size / 1024:.1f} GiB"
            for database, sites in found.items()
        ) + " (large).",
    ]
    return "\n".join(lines) + "\n"


def _verdicts(found: Mapping[str, Mapping[str, Site]]) -> Iterator[str]:
    for database, sites in found.items():
        for page in PAGES:
            small, large = (_p95(sites[name].all_of(page)) for name in ("small", "large"))
            if large >= TARGET:
                yield f"{database}, {page}: {large:.0f} ms, target {TARGET:.0f} ms"
            if large > TWICE * small:
                yield f"{database}, {page}: {large / small:.1f} times the small, target {TWICE:.0f}"


def _p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20)[-1]


def _version(url: str) -> str:
    records = records_engine(url)
    with reading(records) as connection:
        postgres = records.dialect.name == "postgresql"
        version = connection.exec_driver_sql("SHOW server_version" if postgres else "SELECT sqlite_version()").scalar()
    return f"{'PostgreSQL' if postgres else 'SQLite'} {version}"


def _size(records: sa.engine.Engine, url: str) -> float:
    if records.dialect.name == "sqlite":
        return Path(url.removeprefix("sqlite:///")).stat().st_size / 2**20
    with reading(records) as connection:
        size: int = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
    return size / 2**20


def _until_ready(client: httpx.Client, web: Process, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        web.check()
        try:
            if client.get("/nurse").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.3)
    raise Failure(f"the web app did not start:\n{web.said()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
