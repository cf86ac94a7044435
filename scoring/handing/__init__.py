"""Handing off: who gets a lead that became MQL or SQL, by rules in order."""
