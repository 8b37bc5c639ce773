"""Where the concrete classes meet for the service."""
