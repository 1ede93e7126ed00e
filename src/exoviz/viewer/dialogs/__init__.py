"""Dialogs: making files, and where one begins."""
