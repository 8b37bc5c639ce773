"""What the service itself does about a share request's events, by name; the outbox holds these names."""

DESTROY_RECORD = "destroy_record"
"""Destroy the data key, then the ciphertext, then say so by CompleteDisposal (INV-40)."""
