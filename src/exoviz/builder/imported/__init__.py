"""Whole models of others: their files become vesicles of layers."""
