"""A line of Python in the window, which also shows how to repeat what is done by hand."""
