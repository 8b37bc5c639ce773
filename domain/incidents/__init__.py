"""What goes wrong with information, and what is gathered after it went badly for a child."""
