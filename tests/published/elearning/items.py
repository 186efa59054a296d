"""Makes items.json as a service with boto3 1.43.11 writes its items: `python3 items.py > items.json`.

Nothing is sent: the serializer is the one that boto3's tables use.
"""

import json
from datetime import datetime, timezone
from decimal import Decimal

from boto3.dynamodb.types import TypeSerializer


def epoch(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp())


def course(course, title, price, published, tags, outline, created_at):
    return dict(
        pk=f"COURSE#{course}", sk="META", course=course, title=title, price=price, published=published, tags=tags,
        outline=outline, created_at=created_at,
    )


def lesson(course, number, title, minutes, video=None):
    return dict(
        pk=f"COURSE#{course}", sk=f"LESSON#{number}", course=course, number=number, title=title, minutes=minutes,
        video=video,
    )


def assignment(course, number, due, text, weight):
    return dict(
        pk=f"COURSE#{course}", sk=f"ASSIGNMENT#{due or 'none'}#{number}", course=course, number=number, due=due,
        text=text, weight=weight,
    )


def enrolment(student, course, enrolled_at, paid):
    return dict(
        pk=f"STUDENT#{student}", sk=f"ENROLLED#{enrolled_at}#{course}", gsi1pk=f"COURSE#{course}",
        gsi1sk=f"ENROLLED#{enrolled_at}", student=student, course=course, enrolled_at=enrolled_at, paid=paid,
    )


def progress(student, course, lesson, state, score, answers, seen_at):
    return dict(
        pk=f"STUDENT#{student}", sk=f"PROGRESS#{course}#LESSON#{lesson}", gsi1pk=f"COURSE#{course}#LESSON#{lesson}",
        gsi1sk=f"SEEN#{seen_at}", student=student, course=course, lesson=lesson, state=state, score=score,
        answers=answers, seen_at=seen_at,
    )


ITEMS = [
    course("rust", "Rust for readers", Decimal("49.9"), True, {"rust", "beginners"},
           {"parts": ["types", "traits"], "hours": Decimal("1.5"), "draft": False}, epoch("2024-01-15T09:00:00")),
    course("sql", "SQL", Decimal("0"), False, {"data"}, [], epoch("2023-11-01T00:00:00")),
    lesson("rust", 1, "Hello", 10, "s3://lessons/rust/1.mp4"),
    lesson("rust", 2, "Types", 25),
    lesson("rust", 10, "Traits", 40, "s3://lessons/rust/10.mp4"),
    assignment("rust", 1, epoch("2024-03-01T12:00:00"), "Write a parser.", Decimal("0.25")),
    assignment("rust", 2, epoch("2024-04-01T12:00:00"), "Test it.", Decimal("0.5")),
    assignment("rust", 11, None, "Read a book.", Decimal("1E-2")),
    enrolment("ada", "rust", epoch("2024-02-01T08:00:00"), Decimal("49.9")),
    enrolment("ada", "sql", epoch("2024-02-10T08:00:00"), None),
    enrolment("bob", "rust", epoch("2024-02-03T18:30:00"), Decimal("39.9")),
    progress("ada", "rust", 1, "done", Decimal("0.875"), [1, 3, 2], 1_706_803_200_123),
    progress("ada", "rust", 10, "started", None, [], 1_708_000_000_000),
    progress("bob", "rust", 1, "started", Decimal("0.5"), [0], 1_707_000_000_999),
]


serialize = TypeSerializer().serialize
items = [{name: serialize(value) for name, value in item.items()} for item in ITEMS]
for value in (value for item in items for value in item.values() if "SS" in value):
    value["SS"].sort()  # The same output in every run.
print("[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in items) + "\n]")
