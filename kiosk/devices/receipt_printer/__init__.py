"""Receipt printer: interface, adapters and simulator."""
