"""The page of the order and conditions of scoring models."""
