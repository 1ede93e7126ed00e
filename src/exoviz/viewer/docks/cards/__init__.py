"""Cards: what a molecule or a group of molecules is, why it matters, how many, who says so."""
