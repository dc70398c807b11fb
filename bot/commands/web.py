"""`python -m bot web`: serve the gateway and the nurse console."""

from __future__ import annotations

import argparse
import os
import sys

import uvicorn


def arguments(parser: argparse.ArgumentParser) -> None:
    """--host and --port."""
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8080), help="port to listen on")


def run(options: argparse.Namespace) -> int:
    """Serve until stopped; 1 with a plain line when the settings or the records are not fit to start."""
    from bot import logs
    from bot.triage import assess
    from bot.web.app import create_app

    logs.configure("web")
    try:
        app = create_app()
    except ValueError as error:
        print(f"web cannot start: {error}", file=sys.stderr)
        return 1
    except KeyError as error:
        print(f"web cannot start: domain.yml has no response {error}", file=sys.stderr)
        return 1
    if problem := app.state.gateway.records_problem():
        print(f"web cannot start: {problem}", file=sys.stderr)
        return 1
    assess("")  # reads data/triage: the first emergency without Rasa must not wait for that
    # Paths and states are logged, never bodies. X-Forwarded-* counts from 127.0.0.1 only, unless
    # FORWARDED_ALLOW_IPS names the proxy.
    uvicorn.run(app, host=options.host, port=options.port, log_level="warning", log_config=None, server_header=False)
    return 0
