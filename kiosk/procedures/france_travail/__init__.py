"""The monthly declaration to France Travail (actualisation)."""
