"""What a draft would change: the panel beside the sheet, the leads behind a figure, one lead under both."""
