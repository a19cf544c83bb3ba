"""The shell around the rooms: settings, addresses, the server's start and end. It has no rules."""
