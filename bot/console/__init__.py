"""The nurse's console: `router` goes into the web app and serves /nurse. Never imports Rasa."""

from .routes import router, settings

__all__ = ["router", "settings"]
