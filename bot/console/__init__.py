"""The nurse's console: `router` goes into the web app and serves /nurse. Never imports Rasa."""

# The modules of pages put their routes into the router.
from . import (
    account,
    alarms,
    audit_page,
    case,
    entering,
    learning,
    live,
    paper,
    queue,
    reports,
    rights,
    search,
    sign_on,
    staff_page,
    talk,
)
from .routes import router, settings

__all__ = [
    "account", "alarms", "audit_page", "case", "entering", "learning", "live", "paper", "queue", "reports", "rights",
    "router", "search", "settings", "sign_on", "staff_page", "talk",
]
