"""python -m kapdecide check | compare | bill"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from pathlib import Path
from typing import NoReturn

from kapdecide.case import CaseError, read_case
from kapdecide.comparison import compare
from kapdecide.cost.insurance import Bill, bill_as_json, read_bill
from kapdecide.knowledge import KnowledgeError, load_knowledge
from kapdecide.knowledge.freshness import due
from kapdecide.knowledge.load import DATA, checked
from kapdecide.people import people


def _refuse(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise SystemExit(2)


def _read(path: str) -> str:
    try:
        return sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not text"
        _refuse(f"{path}: {reason}")


def _check(options: argparse.Namespace) -> int:
    knowledge, problems = checked(options.data)
    try:
        people((options.data or DATA) / "people")
    except KnowledgeError as error:
        problems = problems + error.problems
    for problem in problems:
        print(problem)
    if problems:
        return 1
    print(f"{sum(map(len, knowledge.tables.values()))} rows in {len(knowledge.tables)} tables, no problem found")
    if options.as_of is None:
        return 0
    late = due(knowledge, options.as_of)
    for one in late:
        print(one)
    print(f"{len(late)} rows are past their review date on {options.as_of}")
    return 1 if late else 0


def _compare(options: argparse.Namespace) -> int:
    case = read_case(_read(options.case))
    result = compare(case, load_knowledge(options.data), today=options.today, points=options.points)
    print(json.dumps(result.model_dump(mode="json"), indent=1))
    return 0


def _bill(options: argparse.Namespace) -> int:
    try:
        content = json.loads(_read(options.bill))
    except (ValueError, RecursionError) as error:
        detail = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "too deep or not text"
        _refuse(f"bill: this is not JSON ({detail}).")
    if isinstance(content, list):
        priced: object = [bill_as_json(_one_of(content, place)) for place in range(len(content))]
    else:
        priced = bill_as_json(read_bill(content))
    print(json.dumps(priced, indent=1))
    return 0


def _one_of(bills: list[object], place: int) -> Bill:
    """A bill of a list; its faults are named by its place, from 0 as in the names of lines."""
    try:
        return read_bill(bills[place])
    except CaseError as error:
        raise CaseError({f"{place}.{field}": sentence for field, sentence in error.faults.items()}) from None


def _points(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6 or not 16 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError("must be a whole number between 16 and 100000")
    return int(text)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a date that exists, like 2026-11-24") from None


def _today(text: str) -> dt.date:
    day = _day(text)
    if not 2020 <= day.year <= 2035:
        raise argparse.ArgumentTypeError("must be between 2020 and 2035")
    return day


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m kapdecide", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="check | compare | bill")

    check = commands.add_parser("check", help="read all knowledge and name every problem")
    check.add_argument(
        "--as-of",
        type=_day,
        default=None,
        help="also list what is due for review on this day (exit 1 if anything is)",
    )
    check.set_defaults(run=_check)
    one = commands.add_parser("compare", help="compare the paths for one case (JSON file, or - for standard input)")
    one.add_argument("case", metavar="CASE.json")
    one.add_argument("--today", type=_today, default=None, help="the day to compare for")
    one.add_argument("--points", type=_points, default=4096, help="number of fixed evidence points")
    one.set_defaults(run=_compare)
    bill = commands.add_parser("bill", help="price dated claims through a plan (one bill or a list)")
    bill.add_argument("bill", metavar="BILL.json")
    bill.set_defaults(run=_bill)
    for command in (check, one):
        command.add_argument("--data", type=Path, default=None, help="a data folder other than the shipped one")

    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except CaseError as error:
        _refuse(str(error))
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
