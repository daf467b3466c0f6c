"""Pages of the on-site centre besides the generic ones of every case."""
