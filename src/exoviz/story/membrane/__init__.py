"""Membranes that change shape: profiles, fusion, and coats that bend with them."""
