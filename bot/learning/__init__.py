"""Learns the weights of data/triage/weights.tsv from labelled messages. Needs scikit-learn, so .venv."""
