"""Controls, themes, message boxes and texts that the window is made of."""
