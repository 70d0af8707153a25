"""The same answers as a FHIR R4 bundle a clinic's record can take in. Plain dicts: no FHIR library at run time.

Codes come from ``loinc.csv``. What has no code in our record is told in words and never given a made-up one.
Ids are worked out from the content, so the same case gives the same bundle.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Iterator
from typing import Any

from kapdecide import plan_file
from kapdecide.case import Case
from kapdecide.comparison import Comparison, UrgentHelp
from kapdecide.knowledge import Knowledge
from kapdecide.report import sheet
from kapdecide.wording import MADE_UP

Resource = dict[str, Any]
LOINC = "http://loinc.org"
# HL7's own label for health data made up for tests.
TEST_DATA = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}
SCALE_CODES = {"phq9": "PHQ-9", "gad7": "GAD-7"}


def bundle(
    case: Case,
    found: Comparison | UrgentHelp,
    knowledge: Knowledge,
    sheet_html: str,
    day: str,
    made_up: bool = False,
) -> Resource:
    """A collection bundle: the person, the answers, the PHQ-9, scores, priorities as goals, and the sheet.

    ``day`` is an ISO date, the day the bundle is made. In danger there are no goals, and the sheet is the help sheet.
    """
    made_up = made_up or case.setting == "demo"
    seed = plan_file.fingerprint(case.model_dump(mode="json", exclude_none=True)) + day
    instant = f"{day}T00:00:00Z"

    def numbered(kind: str) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"kapdecide:{kind}:{seed}"))

    person = numbered("Patient")
    subject = {"reference": f"urn:uuid:{person}"}
    resources: list[tuple[str, Resource]] = [
        (person, {"resourceType": "Patient", "name": [{"text": MADE_UP}]} if made_up else {"resourceType": "Patient"}),
        (numbered("answers"), _answers(case, subject, instant)),
    ]
    resources += [(numbered("phq9"), one) for one in _phq9(case, knowledge, subject, instant)]
    resources += [(numbered(f"score{i}"), one) for i, one in enumerate(_scores(case, knowledge, subject, day))]
    if isinstance(found, Comparison):
        resources += [(numbered(f"goal{i}"), one) for i, one in enumerate(_goals(case, knowledge, subject, day))]
    resources.append((numbered("sheet"), _document(sheet_html, found.content_version, subject, instant)))
    for name, resource in resources:
        resource["id"] = name
        if made_up:
            resource["meta"] = {"security": [TEST_DATA], "tag": [{"display": MADE_UP}]}
    made: Resource = {
        "resourceType": "Bundle",
        "id": numbered("Bundle"),
        "type": "collection",
        "timestamp": instant,
        "entry": [{"fullUrl": f"urn:uuid:{name}", "resource": resource} for name, resource in resources],
    }
    if made_up:
        made["meta"] = {"security": [TEST_DATA], "tag": [{"display": MADE_UP}]}
    return made


def _answers(case: Case, subject: Resource, instant: str) -> Resource:
    """Every answer under its own name in the case; free text, the therapist's note and the measures stay out."""
    told = case.model_dump(mode="json", exclude_none=True, exclude={"schema_version", "measures", "therapist"})
    told.get("plan", {}).pop("contact", None)
    for quote in told.get("budget", {}).get("quotes", {}).values():
        quote.pop("from", None)
    items = []
    for part, value in told.items():
        inner = list(_items(part, value))
        if inner:
            items.append({"linkId": part, "text": part, "item": inner})
    made: Resource = {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "subject": subject,
        "authored": instant,
    }
    return made | ({"item": items} if items else {})


def _items(name: str, value: Any) -> Iterator[Resource]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _items(f"{name}.{key}", inner)
        return
    several = value if isinstance(value, list) else [value]
    answers = [_answer(one) for one in several]
    if answers:
        yield {"linkId": name, "text": name.split(".", 1)[-1].replace("_", " "), "answer": answers}


def _answer(value: Any) -> Resource:
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int):
        return {"valueInteger": value}
    if isinstance(value, float):
        return {"valueDecimal": value}
    return {"valueString": str(value if not isinstance(value, list) else ", ".join(map(str, value)))}


def _coded(knowledge: Knowledge, scale: str, item: str) -> Resource | None:
    for row in knowledge.loinc:
        if row.scale == scale and row.item == item:
            return {"system": LOINC, "code": row.code, "display": row.display}
    return None


def _phq9(case: Case, knowledge: Knowledge, subject: Resource, instant: str) -> Iterator[Resource]:
    """The nine items under their LOINC codes, each answered by its points, 0 to 3."""
    given = case.measures.phq9_items
    if given is None:
        return
    form = knowledge.row("instruments", "phq9")
    panel, total = _coded(knowledge, "PHQ-9", "panel"), _coded(knowledge, "PHQ-9", "total")
    assert panel is not None
    assert total is not None
    items: list[Resource] = []
    for number, (text, points) in enumerate(zip(form.items, given, strict=True), 1):
        code = _coded(knowledge, "PHQ-9", str(number))
        assert code is not None
        items.append({"linkId": code["code"], "text": text, "answer": [{"valueInteger": points}]})
    items.append({"linkId": total["code"], "text": total["display"], "answer": [{"valueInteger": sum(given)}]})
    yield {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "subject": subject,
        "authored": instant,
        "item": [{"linkId": panel["code"], "text": panel["display"], "item": items}],
    }


def _scores(case: Case, knowledge: Knowledge, subject: Resource, day: str) -> Iterator[Resource]:
    names = {row.id: row.scale for row in knowledge.scale_thresholds}

    def observation(scale: str, score: int, on: str | None, note: str | None = None) -> Resource:
        code = _coded(knowledge, SCALE_CODES.get(scale, ""), "total")
        made: Resource = {
            "resourceType": "Observation",
            "status": "final",
            "category": [
                {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}]}
            ],
            "code": ({"coding": [code]} if code else {}) | {"text": f"{names[scale]} total"},
            "subject": subject,
            "valueInteger": score,
        }
        if on:
            made["effectiveDateTime"] = on
        if note:
            made["note"] = [{"text": note}]
        return made

    for scale, score in (case.measures.baseline or {}).items():
        if score is not None:
            yield observation(scale, score, None, "Baseline before treatment; the day was not given.")
    for entry in case.measures.scores or ():
        yield observation(entry.scale, entry.score, entry.date.isoformat())


def _goals(case: Case, knowledge: Knowledge, subject: Resource, day: str) -> Iterator[Resource]:
    """What matters to the person, in the order of its weight as they gave it."""
    told = case.priorities
    points = {c: p for c, p in (told.points or {}).items() if p}
    if points:
        ranked = sorted(points, key=lambda c: -points[c])
        words = {c: f"{points[c]:g} points of 100 as the person gave them" for c in ranked}
    else:
        ranked = list(told.order or ())
        words = {c: f"number {i} in the person's own order" for i, c in enumerate(ranked, 1)}
    for criterion in ranked:
        yield {
            "resourceType": "Goal",
            "lifecycleStatus": "proposed",
            "description": {
                "text": f"What matters to me: {knowledge.row('criteria', criterion).name} ({words[criterion]})"
            },
            "subject": subject,
            "startDate": day,
        }


def _document(html: str, content_version: str, subject: Resource, instant: str) -> Resource:
    raw = html.encode()
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": {"text": "Decision aid: sheet to take home"},
        "subject": subject,
        "date": instant,
        "description": f"kapdecide, content {content_version}. {sheet.NOT_ADVICE}",
        "content": [
            {
                "attachment": {
                    "contentType": "text/html",
                    "language": "en",
                    "data": base64.b64encode(raw).decode(),
                    "size": len(raw),
                    "hash": base64.b64encode(hashlib.sha1(raw, usedforsecurity=False).digest()).decode(),
                    "title": "kapdecide sheet",
                    "creation": instant,
                }
            }
        ],
    }
