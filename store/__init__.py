"""PostgreSQL remembers the facts; a key store of its own keeps the data keys. Knows the domain only."""
