"""The nurse's console: `router` goes into the web app and serves /nurse. Never imports Rasa."""

from . import alarms  # puts its route into the router
from .routes import router, settings

__all__ = ["alarms", "router", "settings"]
