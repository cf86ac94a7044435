"""Trackers: what they send is kept as it came, said to be somebody's, and typed by rules."""
