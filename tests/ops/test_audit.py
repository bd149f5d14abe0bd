"""The dependency audit says what it asked and what it could not; only a known vulnerability fails it."""

from datetime import date

import pytest

from deploy import audit

CLEAN = {"name": "django", "version": "5.2.1", "vulns": []}
UNKNOWN = {"name": "nh3", "skip_reason": "Dependency not found on PyPI and could not be audited: nh3 (0.3.1)"}
HIT = {"name": "bleach", "version": "6.4.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["6.4.1"]}]}
BLAME = """\
abc 1 1 1
committer-time 1764201600
\tdjango==5.2.8 \\
abc 2 2
committer-time 1764201600
\t    --hash=sha256:0123
def 3 3 1
committer-time 1700000000
\tbleach[css]==6.4.0
"""


class TestTheReport:
    def test_of_a_clean_lock_passes(self):
        assert audit.told({"dependencies": [CLEAN]}) == (
            "audit: pip-audit answered for 1 of 1 pinned packages\naudit: no known vulnerabilities",
            0,
        )

    def test_of_a_vulnerability_fails_and_says_what_mends_it(self):
        text, status = audit.told({"dependencies": [CLEAN, HIT]})

        assert status == 1
        assert "bleach 6.4.0: PYSEC-2026-1, mended in 6.4.1" in text

    def test_names_what_the_service_did_not_know(self):
        text, status = audit.told({"dependencies": [CLEAN, UNKNOWN]})

        assert status == 0
        assert "1 of 2 pinned packages; unknown to it: nh3" in text

    @pytest.mark.parametrize("report", ["pip-audit failed: no network", {"dependencies": [UNKNOWN]}, {}])
    def test_that_answers_for_nothing_is_not_called_clean(self, report):
        assert audit.told(report) is None


class TestTheAges:
    def test_are_the_days_on_which_the_pins_came(self):
        assert audit.pinned_on(BLAME) == {
            "django 5.2.8": date(2025, 11, 27),
            "bleach[css] 6.4.0": date(2023, 11, 14),
        }

    def test_say_plainly_that_they_are_no_audit(self):
        text = audit.ages(audit.pinned_on(BLAME), date(2025, 12, 1))

        assert "says nothing about vulnerabilities" in text
        assert "bleach[css] 6.4.0 since 2023-11-14" in text
        assert "make lock" not in text

    def test_ask_for_a_new_lock_after_three_months(self):
        assert "was not renewed for 125 days" in audit.ages(audit.pinned_on(BLAME), date(2026, 4, 1))

    def test_without_history_are_not_known(self):
        assert "not even its age" in audit.ages({}, date(2026, 4, 1))


@pytest.mark.parametrize("nothing", ["", "Traceback: no network"])
def test_a_missing_network_fails_nothing(monkeypatch, capsys, nothing):
    monkeypatch.setattr(audit, "asked", lambda: f"pip-audit failed: {nothing}")

    assert audit.main() == 0
    assert "pip-audit failed" in capsys.readouterr().out
