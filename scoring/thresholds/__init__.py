"""The lab: what would follow if a line that scores are held against lay elsewhere."""
