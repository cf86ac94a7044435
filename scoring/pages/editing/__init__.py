"""What was said about a draft, and what was done to it."""
