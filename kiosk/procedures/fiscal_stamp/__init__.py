"""The electronic fiscal stamp: buying one, and what to do with one already bought."""
