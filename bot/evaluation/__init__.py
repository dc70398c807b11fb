"""Scores the labelled sets of evaluation/. Reads the sets, plays them, counts, and writes the report."""
