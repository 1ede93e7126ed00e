"""The early endosome: what is sorted on it, under which coat, and how it buds into it."""
