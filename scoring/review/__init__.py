"""The review of the matrix: what a meeting looks at, what is said and decided there, when one is due."""
