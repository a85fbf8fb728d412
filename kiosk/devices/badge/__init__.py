"""Agents' badge: interface, the three ways of trusting one, and what a simulated card knows."""
