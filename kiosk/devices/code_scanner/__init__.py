"""Code scanner: interface, adapters and simulator."""
