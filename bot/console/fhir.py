"""A case as a FHIR R4 Bundle, for the clinic's own records.

A collection of the patient by alias, the Task of seeing to the case, a Communication for each message, the
RiskAssessment of the rules, a QuestionnaireResponse of what was asked, and Provenance of what staff did and of the
export. The patient's sender id is in none of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from bot.records.cases import Change, Note
from bot.records.queries import Escalation, Message

from . import words
from .facts import Facts

SYSTEM = "urn:infusion-triage"
STATUS = {"open": "requested", "acknowledged": "in-progress", "closed": "completed"}
PRIORITY = {"emergency": "stat", "urgent": "urgent", "routine": "routine", "none": "routine"}
ASSISTANT = {"type": "Device", "display": "Infusion triage assistant"}

Resource = dict[str, Any]


def bundle(
    clinic: str, case: Escalation, messages: Sequence[Message], facts: Facts, changes: Sequence[Change],
    notes: Sequence[Note], by: str, moment: datetime,
) -> Resource:
    """The Bundle as plain data, ready for JSON. `by` is who exports it, `notes` those that shall be in it."""
    # The same case has the same addresses in every export of this clinic.
    place = f"{SYSTEM}:{clinic}:{case.opened_at.isoformat()}:{case.id}"
    entries: list[Resource] = []

    def add(name: str, resource: Resource) -> str:
        key = str(uuid5(NAMESPACE_URL, f"{place}:{name}"))
        entries.append({"fullUrl": f"urn:uuid:{key}", "resource": {"id": key, **resource}})
        return f"urn:uuid:{key}"

    patient = add("patient", _patient(case))
    told = [message for message in messages if _text(message.text)]
    said = {message.id: add(f"message-{message.id}", _communication(message, patient)) for message in told}
    flagged = [said[m.id] for m in told if m.triage.get("level", "none") != "none"]
    risk = add("risk", _risk(case, patient, flagged))
    task = add("task", _task(case, patient, risk, notes))
    answers = add("answers", _answers(case, facts, patient, moment))
    for number, change in enumerate(changes):
        add(f"change-{number}", _change(change, task))
    targets = [patient, *said.values(), risk, task, answers]
    add("export", _provenance(targets, moment, moment, "Exported from the nurse console", by))
    return {
        "resourceType": "Bundle", "type": "collection", "timestamp": _instant(moment),
        "identifier": {"system": f"{SYSTEM}:case", "value": str(case.id)}, "entry": entries,
    }


def _patient(case: Escalation) -> Resource:
    return {"resourceType": "Patient", "identifier": [{"system": f"{SYSTEM}:alias", "value": case.alias}]}


def _communication(message: Message, patient: str) -> Resource:
    of_patient = {"reference": patient}
    sender = {"patient": of_patient, "assistant": ASSISTANT}.get(message.who) or _person(message.name)
    resource = {
        "resourceType": "Communication", "status": "completed", "subject": of_patient,
        "sent": _instant(message.at), "sender": sender, "payload": [{"contentString": _text(message.text)}],
    }
    return resource if message.who == "patient" else {**resource, "recipient": [of_patient]}


def _risk(case: Escalation, patient: str, flagged: Iterable[str]) -> Resource:
    because = _text(case.because)
    prediction = {
        "qualitativeRisk": _coded("level", case.level, words.LEVELS[case.level]),
        "rationale": _text(f"{because} ({case.source})" if because and case.source else because or case.source),
    }
    resource = {
        "resourceType": "RiskAssessment", "status": "final", "subject": {"reference": patient},
        "occurrenceDateTime": _instant(case.since), "performer": ASSISTANT,
        "method": _coded("rule", case.rule, words.rule(case.rule)) if case.rule else {"text": "No rule"},
        "basis": [{"reference": reference} for reference in flagged], "prediction": [_filled(prediction)],
        "note": [{"text": _text(_finding(finding))} for finding in case.findings],
    }
    return _filled(resource)


def _task(case: Escalation, patient: str, risk: str, notes: Iterable[Note]) -> Resource:
    owner = case.claimed_by or case.acknowledged_by
    period = {"start": _when(case.acknowledged_at), "end": _when(case.closed_at)}
    written = [
        {"authorString": note.staff, "time": _instant(note.at), "text": _text(note.text)} for note in notes
    ]
    outcome = _coded("outcome", case.outcome, words.OUTCOMES[case.outcome]) if case.outcome else {}
    return _filled({
        "resourceType": "Task", "status": STATUS[case.state], "intent": "order", "priority": PRIORITY[case.level],
        "identifier": [{"system": f"{SYSTEM}:case", "value": str(case.id)}],
        "businessStatus": {"text": words.STATES[case.state]}, "code": {"text": "See to a flagged conversation"},
        "description": _text(case.because), "for": {"reference": patient}, "authoredOn": _instant(case.opened_at),
        "lastModified": _instant(case.changed_at), "owner": _person(owner) if owner else {},
        "reasonReference": {"reference": risk}, "executionPeriod": _filled(period),
        "note": [note for note in written if note["text"]],
        "output": [{"type": {"text": "Outcome"}, "valueCodeableConcept": outcome}] if outcome else [],
    })


def _answers(case: Escalation, facts: Facts, patient: str, moment: datetime) -> Resource:
    items: list[Resource] = [
        {"linkId": f"answer-{number}", "text": _text(fact), "answer": [{"valueString": _text(answer)}]}
        for number, (fact, answer) in enumerate(facts.answers, 1) if _text(fact) and _text(answer)
    ]
    items += [
        {"linkId": f"score-{number}", "text": score.title, "answer": [{"valueInteger": score.grade}]}
        for number, score in enumerate(facts.scores, 1)
    ]
    return _filled({
        "resourceType": "QuestionnaireResponse", "subject": {"reference": patient}, "authored": _instant(moment),
        "status": "completed" if case.state == "closed" else "in-progress", "source": {"reference": patient},
        "item": items,
    })


def _change(change: Change, task: str) -> Resource:
    return _provenance([task], change.at, change.at, words.happened(change), change.who)


def _provenance(targets: Iterable[str], occurred: datetime, recorded: datetime, activity: str, by: str) -> Resource:
    return {
        "resourceType": "Provenance", "target": [{"reference": target} for target in targets],
        "occurredDateTime": _instant(occurred), "recorded": _instant(recorded),
        "activity": {"text": _text(activity)}, "agent": [{"who": _person(by) if by else ASSISTANT}],
    }


def _person(name: str) -> Resource:
    return {"type": "Practitioner", "display": _text(name) or "Staff"}


def _coded(kind: str, code: str, text: str) -> Resource:
    return {"coding": [{"system": f"{SYSTEM}:{kind}", "code": code, "display": text}], "text": text}


def _finding(finding: Mapping[str, Any]) -> str:
    concept = str(finding.get("concept", "")).replace("_", " ")
    return f"{concept}: “{finding.get('text', '')}” ({finding.get('status', '')})"


def _filled(resource: Resource) -> Resource:
    # FHIR has no empty value: what is not known is left out.
    return {key: value for key, value in resource.items() if value not in ("", None, [], {})}


def _text(text: str) -> str:
    """A text as FHIR takes it: visible, with plain blanks and line ends only."""
    return "".join(c if c in "\n\t" or not c.isspace() else " " for c in text if c in "\n\t" or c >= " ").strip()


def _when(moment: datetime | None) -> str:
    return _instant(moment) if moment else ""


def _instant(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
