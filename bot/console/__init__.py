"""The nurse's console: `router` goes into the web app and serves /nurse. Never imports Rasa."""

# The modules of pages put their routes into the router.
from . import case, live, queue, search, talk
from .routes import router, settings

__all__ = ["case", "live", "queue", "router", "search", "settings", "talk"]
