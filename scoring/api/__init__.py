"""The HTTP API below /api/v1/: the share of what leads mean."""
