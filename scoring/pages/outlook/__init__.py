"""What a score could become, for the lead's page, the panel and the comparison: in words, and drawn."""
