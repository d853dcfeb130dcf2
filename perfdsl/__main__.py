"""`python -m perfdsl`: the command."""

from perfdsl.cli import main

if __name__ == "__main__":
    main()
