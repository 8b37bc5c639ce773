"""Word that work waits: what is told, to whom, when, and in which words. No personal data anywhere in it."""
