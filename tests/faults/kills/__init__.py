"""Real kiosk processes, killed at random instants and started again, against partners that are never killed."""
