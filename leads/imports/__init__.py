"""Files that people bring in on the pages; by clicks they make the maps of docs/import-maps.md."""
