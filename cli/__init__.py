"""The `sharewell` command: where the parts meet for a person."""
