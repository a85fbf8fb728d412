"""Document printer: interface, adapters and simulator."""
