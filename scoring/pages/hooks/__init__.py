"""Webhooks in: the addresses of other services, what came there, and what was rejected."""
