"""Health: what keeps asking whether everything works."""
