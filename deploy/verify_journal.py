#!/usr/bin/env python3
"""Is a copy of the kiosk's journal of money whole? For an auditor: Python 3.9 or newer, nothing else.

    python3 verify_journal.py COPY.sqlite

The format and the drawing of an order are published in docs/orders.md. Neither the file nor its folder is touched.
Exit code 0: intact, 1: broken, 2: no journal. It shares no line with the kiosk's own program, so that one can judge
the other.
"""

import hashlib
import json
import shutil
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

FORMAT = 2

# Where an order must stand for an entry of each kind, and where it stands afterwards.
STEPS = {
    "opened": ("", "opened"),
    "reserved": ("opened", "reserved"),
    "not_reserved": ("opened", "closed"),
    "reservation_lost": ("opened", "returning"),
    "pay_intended": ("reserved", "paying"),
    "pay_unknown": ("paying", "paying"),
    "paid": ("paying", "paid"),
    "not_paid": ("reserved paying", "returning"),
    "decided issue": ("paid", "issuing"),
    "decided reverse": ("paying", "reversing"),
    "issued": ("issuing withdrawing", "issued"),
    "captured": ("capturing", "issued"),
    "issue_refused": ("issuing", "withdrawing"),
    "withdrawn": ("withdrawing", "reversing"),
    "payment_reversed": ("reversing", "returning"),
    "reservation_returned": ("opened reserved returning", "closed"),
    "parked": ("opened reserved paying paid issuing withdrawing reversing returning capturing", "parked"),
    "settled": ("parked", "settled"),
}
ENDS = {"issued", "closed", "parked", "settled"}
# The same for its paper, which follows a valid stamp only; what was printed is said by the entry.
PAPERS = {
    "print_intended": ("none", {"tried"}),
    "print_ended": ("tried held", {"printed", "partly", "not_printed", "held"}),
    "reprinted": ("none tried printed partly not_printed held duplicate", {"duplicate"}),
}
# What an entry says beside its kind: no other field, and so no name, can hide in a journal.
FIELDS = {
    "opened": {"amount"},
    "not_reserved": {"why"},
    "reservation_lost": {"why"},
    "pay_intended": {"plan"},
    "paid": {"authorisation", "amount"},
    "not_paid": {"why"},
    "decided": {"decision"},
    "issued": {"message_sent"},
    "issue_refused": {"code"},
    "payment_reversed": {"result"},
    "parked": {"doubt"},
    "settled": {"how"},
    "print_ended": {"paper"},
}


class BrokenError(Exception):
    """The journal is not whole; ``sequence`` is the first bad entry."""

    def __init__(self, sequence, why):
        super().__init__(why)
        self.sequence = sequence


class Order:
    """Where one order stands after the entries read so far."""

    def __init__(self, opened):
        self.opened, self.touched = opened, opened
        self.phase, self.paper = "", "none"
        self.paid = self.held = self.stamp = self.settled = False

    def noted(self):
        """Return what the table of the orders must say."""
        return self.opened, self.phase, self.paper, int(self.phase in ENDS)

    def follow(self, event):
        """Go one step further. Raise ValueError, KeyError or TypeError when ``event`` cannot stand here."""
        kind = event["kind"]
        if set(event) - {"kind"} != FIELDS.get(kind, set()):
            raise ValueError
        if kind in PAPERS:
            self.put_on_paper(event)
            return
        before, after = STEPS[f"decided {event['decision']}" if kind == "decided" else kind]
        if self.phase not in (before.split() or [""]):
            raise ValueError
        if kind == "pay_intended":
            self.held = event["plan"]["capture"] is True
        elif kind == "paid":
            self.paid = True
        elif kind == "issued":
            self.stamp = True
            after = "capturing" if self.held else "issued"
        elif kind == "payment_reversed":
            if event["result"] not in (("reversed",) if self.paid else ("reversed", "nothing_to_reverse")):
                raise ValueError
            # The stamp of who had paid was given up before.
            after = "closed" if self.paid else "returning"
        elif kind == "settled" and event["how"] in ("not_charged", "refunded") and not self.stamp:
            # The stamp that was set aside is still to be given back.
            self.settled, after = True, "returning"
        elif kind == "reservation_returned" and self.settled:
            after = "settled"
        elif kind == "parked":
            self.settled = False
        self.phase = after

    def put_on_paper(self, event):
        """Follow the paper; the money stays where it is."""
        before, possible = PAPERS[event["kind"]]
        paper = event.get("paper") or min(possible)
        if not self.stamp or self.paper not in before.split() or paper not in possible:
            raise ValueError
        self.paper = paper


def check(connection):
    """Return a line for each fact of a whole journal; raise BrokenError with the first bad entry of any other."""
    reached, first, last, seal, orders = 0, None, None, bytes(32), {}
    try:
        end, end_seal = connection.execute("SELECT sequence, seal FROM chain_end").fetchone() or (0, bytes(32))
        rows = connection.execute("SELECT reference, opened, phase, paper, ended FROM standing")
        noted = {code: tuple(row) for code, *row in rows}
        for row in connection.execute("SELECT sequence, at, reference, event, seal FROM entry ORDER BY sequence"):
            sequence, last, code, event, sealed = row
            if sequence != reached + 1:
                raise BrokenError(reached + 1, "it is missing")
            seal = hashlib.sha256(seal + f"{sequence}\n{last}\n{code}\n{event}".encode()).digest()
            if seal != sealed:
                raise BrokenError(sequence, "it was changed, or stands where another was written")
            reached, first = sequence, last if first is None else first
            order = orders.setdefault(code, Order(sequence))
            order.touched = sequence
            order.follow(json.loads(event))
    except sqlite3.Error as error:
        raise BrokenError(reached + 1, f"the file is damaged ({error})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenError(reached, "nothing like it can follow what came before") from error
    if reached != end:
        raise BrokenError(min(reached, end) + 1, f"there are {reached} entries, and {end} were noted")
    if seal != end_seal:
        raise BrokenError(end, "another end was noted")
    check_noted(orders, noted, reached)
    dates = {} if first is None else {"first": date(first), "last": date(last)}
    return {"entries": reached, "orders": len(orders), **dates, "last seal": seal.hex()}


def check_noted(orders, noted, reached):
    """Raise BrokenError unless the table of the orders says of each what its entries say."""
    wrong = [code for code in {*orders, *noted} if code not in orders or orders[code].noted() != noted.get(code)]
    if wrong:
        where = min(orders[code].touched if code in orders else reached + 1 for code in wrong)
        raise BrokenError(where, f"its order is noted otherwise: {', '.join(map(str, wrong[:3]))}")


def date(seconds):
    """Return that moment for people to read; an absurd one stays a number."""
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))
    except (OverflowError, OSError, ValueError):
        return f"{seconds} seconds after 1970"


def verified(path):
    """Return what :func:`check` says of the journal in ``path``. Raise ValueError when it is none."""
    # SQLite makes files beside the one that it reads, so it reads a copy: the original's folder may be read-only.
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "journal.sqlite"
        shutil.copyfile(path, copy)
        if Path(f"{path}-wal").is_file():
            shutil.copyfile(f"{path}-wal", f"{copy}-wal")
        connection = sqlite3.connect(copy)
        try:
            # An SQLite before 3.37 reads STRICT tables only so (sqlite.org/stricttables.html).
            connection.execute("PRAGMA writable_schema = ON")
            if connection.execute("PRAGMA user_version").fetchone() != (FORMAT,):
                raise ValueError(f"it is no journal of format {FORMAT}")
            return check(connection)
        finally:
            connection.close()


def main(arguments):
    """Check the journal named on the command line and return the exit code."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    (path,) = arguments
    try:
        facts, code = {**verified(path), "verdict": "intact"}, 0
    except BrokenError as error:
        facts, code = {"first bad": error.sequence, "verdict": f"BROKEN: {error}"}, 1
    except (OSError, sqlite3.Error, ValueError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 2
    for name, fact in {"journal": path, **facts}.items():
        print(f"{name:<10} {fact}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
