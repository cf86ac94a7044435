"""The lab for thresholds: drag a line, see what would follow, set it."""
