"""From spheres and triangles to pixels: what is seen, its light and its colour."""
