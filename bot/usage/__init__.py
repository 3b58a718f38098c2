"""How often what happened: counts without content."""
