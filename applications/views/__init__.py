"""Pages of this app besides the generic ones of every case."""
