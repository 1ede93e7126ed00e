"""Models for printers: closed bodies in STL and 3MF."""
