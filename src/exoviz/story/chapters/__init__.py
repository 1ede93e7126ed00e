"""The chapters of stories, each with its membranes, molecules and camera."""
