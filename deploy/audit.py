"""Ask whether a pinned package has a known vulnerability; if nobody can be asked, say how old the pins are.

    python -m deploy.audit

Exit status: 1 when a vulnerability is known, else 0. A network that is missing is told and fails nothing.
"""

import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = "requirements.txt"
PATIENCE = 120  # seconds for the whole question
RENEW_AFTER = 90  # days without a new lock; security releases come more often than that
PIN = re.compile(r"^([A-Za-z0-9._-]+(?:\[[^\]]*\])?)==(\S+)")


def asked(lock=LOCK):
    """Return pip-audit's report as a mapping, or a sentence that says why there is none."""
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "-r", lock]
    command += ["--format", "json", "--progress-spinner", "off"]
    try:
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return f"pip-audit had no answer within {PATIENCE} s"
    try:
        return json.loads(ran.stdout)
    except ValueError:
        lines = ran.stderr.strip().splitlines() or ["it said nothing"]
        return f"pip-audit failed: {lines[-1][:200]}"


def told(report):
    """Return (what a report says, exit status), or None if it answers for no package.

    A package that the service does not know is "skipped", and pip-audit alone would call the whole lock
    clean.
    """
    if isinstance(report, str):
        return None
    packages = report.get("dependencies", [])
    known = [package for package in packages if "vulns" in package]
    if not known:
        return None
    lines = [
        f"{package['name']} {package['version']}: {each['id']}, "
        f"mended in {', '.join(each['fix_versions']) or 'nothing yet'}"
        for package in known
        for each in package["vulns"]
    ]
    unknown = [package["name"] for package in packages if "vulns" not in package]
    head = f"audit: pip-audit answered for {len(known)} of {len(packages)} pinned packages"
    lines = [head + (f"; unknown to it: {', '.join(unknown)}" if unknown else ""), *lines]
    faults = len(lines) - 1
    return "\n".join([*lines, f"audit: {faults or 'no'} known vulnerabilities"]), int(faults > 0)


def pinned_on(blame):
    """Return {pin: day it came into the lock} from `git blame --line-porcelain`."""
    days, moment = {}, None
    for line in blame.splitlines():
        if line.startswith("committer-time "):
            moment = datetime.fromtimestamp(int(line.split()[1]), UTC).date()
        elif line.startswith("\t") and (pin := PIN.match(line[1:])):
            days[f"{pin[1]} {pin[2]}"] = moment
    return days


def ages(days, today: date):
    """Return what the days of the pins say, for want of anything better."""
    if not days:
        return "audit: the lock has no history here, so not even its age is known"
    newest, oldest = max(days.values()), min(days.values())
    old = sorted((day, pin) for pin, day in days.items() if (today - day).days > RENEW_AFTER)
    lines = [
        f"audit: the age of the lock only: {len(days)} pins, the newest of {newest}, the oldest of {oldest}; "
        "this says nothing about vulnerabilities"
    ]
    if (today - newest).days > RENEW_AFTER:
        lines.append(f"audit: the lock was not renewed for {(today - newest).days} days: run `make lock`")
    lines += [f"audit: {pin} since {day}" for day, pin in old[:10]]
    return "\n".join(lines)


def main():
    report = asked()
    answer = told(report)
    if answer is not None:
        print(answer[0])
        return answer[1]
    print(f"audit: {report if isinstance(report, str) else 'the service knows none of the pinned packages'}")
    blame = subprocess.run(
        ["git", "blame", "--line-porcelain", LOCK], cwd=ROOT, capture_output=True, text=True, check=False
    )
    print(ages(pinned_on(blame.stdout), datetime.now(UTC).date()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
