"""The servers of `sharewell up`: PostgreSQL, Temporal and the worker, kept in one folder."""
