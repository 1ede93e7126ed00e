"""Commands: everything that can be done in the window."""
