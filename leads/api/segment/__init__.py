"""The addresses of the Segment protocol."""
