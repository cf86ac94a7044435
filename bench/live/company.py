"""`python -m bench.live.company LEADS`: make the company where it is not there, and let go of it."""

import sys

from bench.scale.database import open_company
from bench.scale.order import Order

if __name__ == "__main__":
    open_company(Order(int(sys.argv[1])), lambda what: print(f"making: {what}", flush=True))
