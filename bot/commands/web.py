"""`python -m bot web`: serve the gateway and the nurse console."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from bot.clinic import clinic


def arguments(parser: argparse.ArgumentParser) -> None:
    """--host and --port."""
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8080), help="port to listen on")


def run(options: argparse.Namespace) -> int:
    """Serve until stopped; 1 with a plain line when the settings or the records are not fit to start."""
    from bot import logs
    from bot.triage import assess
    from bot.web.app import create_app
    from bot.web.messaging.settings import refused
    from bot.web.server import Server

    logs.configure("web")
    try:
        app = create_app()
        fault = asyncio.run(refused(clinic(), os.environ))
    except ValueError as error:
        print(f"web cannot start: {error}", file=sys.stderr)
        return 1
    except KeyError as error:
        print(f"web cannot start: domain.yml has no response {error}", file=sys.stderr)
        return 1
    if fault:
        print(f"web cannot start: {fault}", file=sys.stderr)
        return 1
    if problem := app.state.gateway.records_problem():
        print(f"web cannot start: {problem}", file=sys.stderr)
        return 1
    assess("")  # reads data/triage: the first emergency without Rasa must not wait for that
    Server(app, options.host, options.port, log_config=None).run()
    return 0
