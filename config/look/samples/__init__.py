"""Sample data of the gallery."""
