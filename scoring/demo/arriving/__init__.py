"""What came in by the ways in, through the services that take it in; the past stays as it is."""
