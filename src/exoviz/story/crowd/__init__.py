"""What fills the cytosol and body fluids: molecules at their true numbers, in free places."""
