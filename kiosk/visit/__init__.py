"""One citizen’s visit: what was answered, in which language, how long ago, and how all of it is erased."""
