"""Colours that say a value of each molecule."""
