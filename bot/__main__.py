"""`python -m bot COMMAND …`: each command is a module of bot/commands, read only when it is called."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from bot.triage.strict import DataError

COMMANDS = {
    "assess": "print how the rules read a message",
    "check": "validate all of data/ and prove the rules' properties",
    "learn": "learn the weights of data/triage again from the labelled messages",
    "explain": "print a rule, its source and the words that trigger it",
    "rules": "write docs/rules.md, the rules in words for clinicians",
    "approve": "record that a clinician approves the rules as they are now",
    "evaluate": "score the sets in evaluation/ and write a report",
    "staff": "add, list, change or remove the people who may use the nurse console",
    "audit": "show the audit log, or check that it is as it was written",
    "retention": "erase what is older than clinic.yml's retention_days",
    "export": "take out patients' messages with the level that staff say they should have come to",
    "migrate": "bring the database to the newest schema",
    "web": "serve the gateway and the nurse console",
    "alerts": "deliver the alerts of the outbox",
    "run": "start everything and say when a message is answered",
}


def main(arguments: list[str]) -> int:
    """Run one command; returns its exit code, 2 for a call that makes no sense."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Infusion triage assistant.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    name = next((a for a in arguments if not a.startswith("-")), None)
    for command, summary in COMMANDS.items():
        subparser = commands.add_parser(command, help=summary, description=summary)
        if command == name:
            import_module(f"bot.commands.{command}").arguments(subparser)
    options = parser.parse_args(arguments)
    try:
        return int(import_module(f"bot.commands.{options.command}").run(options))
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
