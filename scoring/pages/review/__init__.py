"""The review of the matrix: past and next meetings, one meeting, and the blind rating before it."""
