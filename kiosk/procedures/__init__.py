"""Procedures: each is a conversation written with the steps of `kiosk.conversation`."""
