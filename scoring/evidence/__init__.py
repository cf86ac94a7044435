"""How a matrix's rules did in the past, which of two did better, and what points the past suggests."""
