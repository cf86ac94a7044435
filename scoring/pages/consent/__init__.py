"""Consents of a lead, erasing people, and the copy of what is known of them."""
