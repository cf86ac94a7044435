"""Signing a draft, publishing it, and how far that has come."""
