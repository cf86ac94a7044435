"""The bucket of nurture: who is in it and why, and who comes back to whom."""
