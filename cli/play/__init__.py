"""Case files and the player that plays them on real, throw-away servers (DESIGN 11)."""
