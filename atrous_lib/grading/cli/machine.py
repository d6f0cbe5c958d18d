"""`atrous-course doctor`."""

from __future__ import annotations

import click


@click.command()
def doctor() -> None:
    """Say whether this machine can grade safely, and what is missing."""
    from atrous_lib.grading.doctor import findings

    bad = False
    for finding in findings():
        bad |= not finding.ok
        click.echo(f"{'ok ' if finding.ok else 'NO '} {finding.name}: {finding.text}")
    if bad:
        raise SystemExit(1)
