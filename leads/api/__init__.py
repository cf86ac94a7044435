"""What machines speak to."""
