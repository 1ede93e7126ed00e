"""Motion: Brownian vesicles, moving walls, and values that change with time."""
