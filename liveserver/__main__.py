"""So that ``python -m liveserver`` is the command, too."""

from liveserver.cli import main

if __name__ == "__main__":
    main()
