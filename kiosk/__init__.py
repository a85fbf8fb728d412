"""A self-service kiosk for a French town-hall annex."""

__version__ = "0.1.0"
