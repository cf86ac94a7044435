"""What machines speak to: the HTTP API below /api/v1/, and in folders the other ways in."""
