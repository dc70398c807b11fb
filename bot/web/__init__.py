"""The only door from outside: chat API, widget and demo page. Never imports Rasa."""
