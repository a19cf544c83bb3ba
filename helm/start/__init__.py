"""What is made sure of before the server answers, one step a file, in the order of the settings."""
