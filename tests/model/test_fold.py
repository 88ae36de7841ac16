"""Folding, by the cases that hold every client's folding equal to this one (clients/wire-examples/fold.json)."""

import json
from dataclasses import asdict
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from liveserver.model.event import Snapshot, fold

EXAMPLES = Path(__file__).parents[2] / "clients" / "wire-examples"
CASES = json.loads((EXAMPLES / "fold.json").read_text())["cases"]
FOLDED = [case for case in CASES if "expected" in case]
REFUSED = [case for case in CASES if "refused" in case]


def named(cases: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("case", cases, ids=[case["name"] for case in cases])


@named(FOLDED)
def test_folding(case: dict[str, Any]) -> None:
    folded = reduce(fold, case["events"], Snapshot.from_wire(case["snapshot"]))
    assert json.loads(json.dumps(asdict(folded))) == case["expected"]


@named(FOLDED)
def test_folding_leaves_what_it_was_given(case: dict[str, Any]) -> None:
    before = json.dumps(case)
    reduce(fold, case["events"], Snapshot.from_wire(case["snapshot"]))
    assert json.dumps(case) == before


@named(REFUSED)
def test_refused(case: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="does not follow"):
        reduce(fold, case["events"], Snapshot.from_wire(case["snapshot"]))
