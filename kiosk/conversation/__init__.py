"""A procedure as a conversation: kinds of step, answers, and the engine that replays them. Pure Python."""
