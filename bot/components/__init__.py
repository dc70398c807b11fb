"""Rasa's graph components and the policy: thin adapters over triage, knowledge and records."""
