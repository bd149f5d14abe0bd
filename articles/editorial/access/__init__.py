"""Who gets in: accounts and their changes, guesses of passwords, the second step, what owners are told."""
