"""How long the records beside share requests are kept, and how they end."""
