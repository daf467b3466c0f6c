"""Pages of training besides the generic ones of every case."""
