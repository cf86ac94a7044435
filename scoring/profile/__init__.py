"""The optimal lead profile: what the won have in common against all, and the document made of it."""
