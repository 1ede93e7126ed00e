"""Molecules: mmCIF, BinaryCIF, PDB and MolViewSpec."""
