"""Real daemons for the contract tests, in a network of their own (docs/adr/0017)."""
