"""Card reader: interface, adapters and simulator."""
