"""Models as data: data sets of PyVista and VTK, and scenes of trimesh."""
