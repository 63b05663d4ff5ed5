"""Check tree files: report every fault of every file as `path:line:column: sentence`.

Exit code 0 when there is none, 2 when there are faults.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from executive.errors import BadRequest
from executive.front.cli.exit import Exit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="tree files in YAML")
    parser.add_argument(
        "--site", type=Path, metavar="FILE", help="also check names of places and objects against a site"
    )
    parser.add_argument("--schema", action="store_true", help="print the JSON schema for editors instead")


def execute(options: argparse.Namespace) -> int:
    """Check every file; faults go to standard output, one a line."""
    from executive.definitions.load import check
    from executive.definitions.schema import schema
    from executive.robot.sim.site import read_site
    from executive.runtime.vocabulary import vocabulary

    registry = vocabulary()
    if options.schema:
        print(json.dumps(schema(registry), indent=2))
        return Exit.DONE
    if not options.files:
        raise BadRequest("name at least one tree file to check.")
    site = read_site(options.site) if options.site else None
    faults = [fault for file in options.files for fault in check(Path(file), registry, site)]
    if options.json:
        rows = [
            {"path": fault.mark.path, "line": fault.mark.line, "column": fault.mark.column, "message": fault.sentence}
            for fault in faults
        ]
        print(json.dumps({"files": options.files, "faults": rows}))
    else:
        for fault in faults:
            print(fault)
        count = f"{len(faults)} fault{'' if len(faults) == 1 else 's'}"
        files = f"{len(options.files)} file{'' if len(options.files) == 1 else 's'}"
        print(f"{files} checked: {count if faults else 'no faults'}.", file=sys.stderr)
    return Exit.WRONG_USE if faults else Exit.DONE
