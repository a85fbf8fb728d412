"""The municipal back office: what travels, the kiosk's client, and the server."""
