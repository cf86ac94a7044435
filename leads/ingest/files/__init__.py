"""Files of leads and activities, and the maps that say what their columns mean."""
