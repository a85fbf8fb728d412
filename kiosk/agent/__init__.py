"""The agents' mode: who may open it, what it writes down, what it lets an agent do. No screen in here."""
