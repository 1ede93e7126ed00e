"""The bar of buttons above the picture, and their icons."""
