"""Power: interface, adapters and simulator."""
