"""`python -m unefois.cli`: the command without its installed script."""

from unefois.cli import main

main()
