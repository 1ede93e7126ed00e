"""What colours mean: the legend of molecules, and the key of a value."""
