"""Filters made condition by condition, saved views, and what goes out of them as a file."""
