"""Segments: leads by conditions that all hold, as inert data that is checked, put into words and queried."""
