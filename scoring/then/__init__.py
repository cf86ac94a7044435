"""Any lead on any date under any version, and why its score is another than on another date."""
