"""Who waits for whom, for how long, and what silence leads to. Nothing here decides or touches the world."""
