"""The SQL of the migrations, by subject. A later change is a migration of its own, never an edit here."""
