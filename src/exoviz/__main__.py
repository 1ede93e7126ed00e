"""``python -m exoviz``, the same as ``exoviz``."""

import sys

from exoviz.cli import main

if __name__ == "__main__":
    sys.exit(main())
