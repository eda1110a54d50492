"""One engine a file behind one protocol."""
