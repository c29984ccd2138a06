"""How an older lab gets the tables of this version; run by ``schema``, one step a revision."""
