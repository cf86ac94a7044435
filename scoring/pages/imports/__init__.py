"""Files of leads and of what they did: upload, what the columns mean, preview, run, history, undo."""
