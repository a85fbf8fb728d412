"""France Travail, seen from the back office: the words of its interface, and a simulator of it."""
