"""The time machine: a lead on any date under any version, and why its score moved."""
