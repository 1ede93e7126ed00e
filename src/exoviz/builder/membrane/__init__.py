"""The bilayer: lipids of both leaflets around what stands in the membrane."""
