"""The ways out: each takes one message for one address, or says why not."""
