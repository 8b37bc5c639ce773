"""The share request: one stream for one discloser and one recipient agency."""
