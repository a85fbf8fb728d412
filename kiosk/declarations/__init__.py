"""The monthly declaration to France Travail (actualisation): its calendar, its values, and what can become of it."""
