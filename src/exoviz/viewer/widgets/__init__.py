"""Small controls, looks and words that the window is made of."""
