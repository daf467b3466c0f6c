"""Videos, captions and slides: read in a limited child process, and made from page images."""
