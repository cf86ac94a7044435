"""The page of handing off: rules, queues, people, and what waits."""
