"""Custom actions, one a file, named as in domain.yml: they read slots, call bot/, and utter."""

from bot import logs

logs.configure_as_told()
