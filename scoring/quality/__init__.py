"""Data quality: what is known of leads, whether it can be right, and what it costs that it is not known."""
