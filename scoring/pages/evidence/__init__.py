"""How rules did in the past, what points the past suggests, and a draft against the version in force."""
