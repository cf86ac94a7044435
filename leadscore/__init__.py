"""The composition root: knows every app; no app knows it."""
