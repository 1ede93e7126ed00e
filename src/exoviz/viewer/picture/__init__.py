"""The picture in the window: drawn beside it, moved, picked and cut by hand."""
