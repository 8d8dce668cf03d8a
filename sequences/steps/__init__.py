"""A claimed batch of steps: facts, decisions, intents, sending, and what became of it (design §5)."""
