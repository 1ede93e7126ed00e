"""Tilt series, the volumes that are reconstructed of them, and what each voxel is."""
