"""What sales says back of the leads it was given, for those who send them."""
