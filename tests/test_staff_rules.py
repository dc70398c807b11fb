"""The rules for staff in clinic.yml."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.clinic import ROOT, read
from bot.staff_rules import SingleSignOn, StaffRules
from bot.triage.strict import DataError

SSO = '{name: Riverside account, issuer: "https://login.example.org/", client_id: infusion, claim: email}'


def rules(tmp_path: Path, staff: str, **environ: str) -> StaffRules:
    """The rules in a clinic.yml that is ours but for what stands under `staff`."""
    path = tmp_path / "clinic.yml"
    source = (ROOT / "clinic.yml").read_text()
    ours = re.compile(r"^staff:\n(?:[ #].*\n|\n)*", re.MULTILINE)
    assert len(ours.findall(source)) == 1
    path.write_text(ours.sub(lambda _: f"staff: {staff}\n", source))
    return read(path, environ).staff


def test_ours_locks_and_asks_nobody_for_a_second_factor() -> None:
    found = read(ROOT / "clinic.yml", {}).staff
    assert found.idle_minutes == 10 and found.second_factor == () and found.single_sign_on is None


def test_single_sign_on_has_its_secret_from_the_environment(tmp_path: Path) -> None:
    found = rules(
        tmp_path, f"{{idle_minutes: 3, second_factor: [lead, admin], single_sign_on: {SSO}}}", OIDC_CLIENT_SECRET="s"
    )
    sign_on = SingleSignOn("Riverside account", "https://login.example.org", "infusion", "s", "email")
    assert found == StaffRules(3, ("lead", "admin"), sign_on)


@pytest.mark.parametrize(("staff", "reason"), [
    ("{second_factor: []}", "'idle_minutes' is missing"), ("{idle_minutes: 0}", "whole number of minutes"),
    ("{idle_minutes: true}", "whole number of minutes"), ("{idle_minutes: 721}", "whole number of minutes"),
    ("[10]", "must hold named entries"), ("{idle_minutes: 5, idle: 3}", "unknown key 'idle'"),
    ("{idle_minutes: 5, second_factor: [doctor]}", "names 'doctor'"),
    ("{idle_minutes: 5, second_factor: nurse}", "must be a list"),
    ("{idle_minutes: 5, single_sign_on: yes}", "must hold named entries"),
    (f"{{idle_minutes: 5, single_sign_on: {SSO.replace('https', 'http')}}}", "must be an https address"),
    (f"{{idle_minutes: 5, single_sign_on: {SSO.replace('claim: email', 'claim: name')}}}", "'claim' is 'name'"),
])
def test_what_makes_no_sense_is_named(tmp_path: Path, staff: str, reason: str) -> None:
    with pytest.raises(DataError) as caught:
        rules(tmp_path, staff)
    assert reason in caught.value.reason and caught.value.path.endswith("clinic.yml")
