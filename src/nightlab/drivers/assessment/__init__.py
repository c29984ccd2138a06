"""Questions to a person who sleeps badly, and the description that their answers make."""

from nightlab.drivers.assessment.asking import (
    Progress,
    complete,
    next_question,
    open_questions,
    open_red_flags,
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
from nightlab.drivers.assessment.reading import (
    OF_DEATH,
    check_answer,
    checked,
    how,
    is_weekly,
    read_answers,
    typed,
    typed_page,
)

__all__ = [
    "OF_DEATH",
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
    "open_red_flags",
    "page",
    "pages",
    "profile_of",
    "progress",
    "question",
    "questions",
    "read_answers",
    "sections",
    "typed",
    "typed_page",
]
