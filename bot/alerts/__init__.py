"""Delivery of the outbox: each alert at least once to each destination. Never imports Rasa, never sees patient text."""
