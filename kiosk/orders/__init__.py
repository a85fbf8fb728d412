"""Money: what is bought, what became of it, and how an order is driven to its end."""
