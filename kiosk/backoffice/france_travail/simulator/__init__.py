"""A faithful simulator of France Travail, as a small server of its own; `app.create_app` and `run.build` give it."""
