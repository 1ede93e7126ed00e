"""What the commands print of the catalog and of scenes, as text or as data."""
