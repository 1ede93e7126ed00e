"""Pictures by electrons: potentials, optics, detector; ice and stain."""
