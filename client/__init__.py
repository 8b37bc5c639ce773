"""The workflow client: how an agency's systems, the command line and the pages ask for something."""
