"""`python -m unrepeat`."""

import sys

from unrepeat.cli import main

if __name__ == "__main__":
    sys.exit(main())
