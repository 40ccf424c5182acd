"""`python -m guanxi.cli`: the same as the `guanxi` command."""

from guanxi.cli import main

main()
