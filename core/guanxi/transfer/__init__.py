"""Moving data in and out: files read into the write path, lists written to files."""
