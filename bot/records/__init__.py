"""The records: conversations, escalations and alerts in one database."""
