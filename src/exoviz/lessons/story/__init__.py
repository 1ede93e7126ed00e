"""Stories in lessons: what moves, packed so that the page can draw any moment of it."""
