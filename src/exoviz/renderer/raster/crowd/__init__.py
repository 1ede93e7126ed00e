"""What fills the medium of a story, painted behind everything else."""
