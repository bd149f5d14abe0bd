"""Who gets in: accounts and their changes, guesses at the door, the second step, what owners are told."""
