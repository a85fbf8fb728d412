"""Tactile keypad and headphone jack: interface, adapters and simulator."""
