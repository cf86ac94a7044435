"""The optimal lead profile: the document, what it holds for, and what the won have in common."""
