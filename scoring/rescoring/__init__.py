"""What is pending, who claims it, how scores are written; the only writer of scores."""
