"""Payment terminal: interface, adapters and simulator."""
