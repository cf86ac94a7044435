"""What others do in a draft, on the page as it happens."""
