"""Particles that drift in water, films of them, and what tracking makes of these."""
