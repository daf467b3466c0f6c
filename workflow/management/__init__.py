"""Commands that hold for every case."""
