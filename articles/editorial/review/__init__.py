"""Review: texts signed by two people or three, who is waited for, 三审制 and duty."""
