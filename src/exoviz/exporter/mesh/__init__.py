"""Meshes: spheres and solids as triangles, and glTF."""
