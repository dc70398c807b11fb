"""`learn`: learn the weights of data/triage/weights.tsv again from the labelled messages."""

from __future__ import annotations

import argparse

from bot.learning.composed import composed, read_composition
from bot.learning.examples import fingerprint, of_buttons, of_intents, of_rules, out_of_step, read_examples
from bot.triage.rulebook import FOLDER, Rulebook
from bot.triage.weights import write_weights


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--if-needed", action="store_true", help="only when the data has changed since")


def run(options: argparse.Namespace) -> int:
    """Write the weights; raises DataError for a fault in the data."""
    if options.if_needed and out_of_step(FOLDER) is None:
        return 0
    from bot.learning.learn import learn

    book = Rulebook(FOLDER)
    known = read_examples(FOLDER)
    texts = {example.text for example in known}
    made = (*of_rules(book), *of_buttons(), *of_intents(), *composed(read_composition()))
    more = [example for example in made if example.text not in texts]
    table = learn([*known, *more], book)
    write_weights(FOLDER / "weights.tsv", table, fingerprint(FOLDER))
    print(f"learned {len(table)} weights from {len(known) + len(more)} messages")
    return 0
