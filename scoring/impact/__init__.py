"""What a draft would change: all leads under it and under the version in force, held against each other."""
