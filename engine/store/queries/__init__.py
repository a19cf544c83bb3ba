"""What pages and the API ask of the store, by name; each costs what its answer holds, not more."""
