"""Questions to a person who sleeps badly, and the description that their answers make."""

from nightlab.drivers.assessment.asking import (
    Progress,
    complete,
    next_question,
    open_questions,
    page,
    progress,
)
from nightlab.drivers.assessment.describing import profile_of
from nightlab.drivers.assessment.doubting import Doubt, doubts
from nightlab.drivers.assessment.question import (
    Question,
    in_section,
    pages,
    question,
    questions,
    sections,
)
from nightlab.drivers.assessment.reading import check_answer, checked, how, is_weekly, typed

__all__ = [
    "Doubt",
    "Progress",
    "Question",
    "check_answer",
    "checked",
    "complete",
    "doubts",
    "how",
    "in_section",
    "is_weekly",
    "next_question",
    "open_questions",
    "page",
    "pages",
    "profile_of",
    "progress",
    "question",
    "questions",
    "sections",
    "typed",
]
