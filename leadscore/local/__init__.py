"""The one command that runs everything, with its own PostgreSQL and Redis where none is given."""
