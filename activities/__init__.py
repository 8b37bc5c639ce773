"""The only code that touches the world on behalf of a workflow."""
