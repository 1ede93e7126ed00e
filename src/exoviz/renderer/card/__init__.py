"""Pictures drawn by a graphics card, in a process of its own, for the window."""
