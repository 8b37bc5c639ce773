"""What may happen to a share request, and why: pure rules with no clock, no server and no chance in them."""
