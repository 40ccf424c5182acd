"""What the build does beyond setuptools: brings browser assets and compiles translations."""
