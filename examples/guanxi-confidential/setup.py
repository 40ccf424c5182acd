"""The metadata is in setup.cfg; here the build learns to compile the translations, by a command of Babel's."""

from setuptools import setup
from setuptools.command.build_py import build_py


class Build(build_py):
    """Compiles the catalogues, then copies what belongs to the package."""

    def run(self) -> None:
        """Called by setuptools, for wheels and for editable installs."""
        self.run_command("compile_catalog")
        super().run()


setup(cmdclass={"build_py": Build})
