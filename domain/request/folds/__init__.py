"""What each event changes in the state, one file for each concern."""
