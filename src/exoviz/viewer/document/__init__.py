"""The document of the window: its history, its file, its recovery."""
