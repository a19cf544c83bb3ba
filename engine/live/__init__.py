"""Sockets: a page that is open hears what has happened since the moment it was made."""
