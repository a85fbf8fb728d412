"""Who the citizen is, by his own phone: never a field of ours for a password."""
