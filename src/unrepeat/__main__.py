"""`python -m unrepeat`."""

import sys

from unrepeat.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
