"""What all messaging apps share: the webhooks, the desk that has messages answered, the workers, the settings."""
