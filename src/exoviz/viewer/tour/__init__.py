"""Tours in the window: playing one, and writing one."""
