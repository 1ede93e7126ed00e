"""What can be done in the window, as commands."""
