"""How finely things are drawn, by how near they are."""
