"""The page of trackers: which event is which activity, what matches nothing, what was refused."""
