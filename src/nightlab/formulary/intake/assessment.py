"""The whole answer to a filled-in screener."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.formulary.foods import Total, sources, total
from nightlab.formulary.intake.concern import Concern, concerns_of
from nightlab.formulary.intake.estimate import Reported, UsualIntake, estimate, reported
from nightlab.formulary.intake.factor import Factor, factors_of
from nightlab.formulary.intake.facts import intake_sources
from nightlab.formulary.intake.gaps import doubts_of, unknowns_of
from nightlab.formulary.intake.move import never_offered
from nightlab.formulary.intake.plan import Plan, plan
from nightlab.formulary.intake.population import populations_of
from nightlab.formulary.intake.question import questions
from nightlab.formulary.intake.reference import Reference, reference_for

if TYPE_CHECKING:
    from nightlab.formulary.intake.answers import Answers

NOT_DEFICIENT = (
    "Below the recommendation is not deficient: it is set so high that it is enough for 97 or 98 of "
    "100 people. What you eat cannot show whether your body lacks magnesium; no questionnaire can."
)
SEVENTY_PERCENT = (
    'The saying "70 % of Americans are magnesium deficient" is false: about half eat less than the '
    "average requirement, which is about food and not about their bodies."
)
GROWN_UP_YEARS = 18
DAY_NUTRIENTS = ("energy_kcal", "fibre_g", "potassium_mg", "calcium_mg", "zinc_mg", "caffeine_mg")


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the answers say about magnesium from food.

    Args:
        answers: What was answered.
        reported: What the answers add up to by themselves.
        usual: The distribution of usual intake.
        reference: What is needed and recommended.
        aim_mg: What the plan aims at: EFSA's adequate intake in the EU, else the RDA.
        p_below_ear: Chance that usual intake is below the average requirement.
        factors: What keeps magnesium out of the body or lets it go.
        unknown_foods: Questions on food that were not answered.
        unknown_else: What else was not answered or is not known.
        doubts: What in the answers is worth a second look.
        day: What the answered foods hold of other nutrients.
        plan: A change that closes the gap; None where none was asked for.
        concerns: What to ask about before it is followed.
        traces: Foods of the plan whose label to read, with what an exclusion may find there.
    """

    answers: Answers
    reported: Reported
    usual: UsualIntake
    reference: Reference
    aim_mg: float
    p_below_ear: float
    factors: tuple[Factor, ...]
    unknown_foods: tuple[str, ...]
    unknown_else: tuple[str, ...]
    doubts: tuple[str, ...]
    day: tuple[Total, ...]
    plan: Plan | None
    concerns: tuple[Concern, ...]
    traces: tuple[str, ...]

    @property
    def unknown(self) -> tuple[str, ...]:
        """All that was not answered or is not known, by name."""
        return (*self.unknown_else, *(f"food not answered: {each}" for each in self.unknown_foods))

    @property
    def never_offered(self) -> tuple[str, ...]:
        """Liked foods that no plan proposes, each with the reason."""
        return never_offered(self.answers)

    @property
    def stimulants(self) -> tuple[str, ...]:
        """Foods of the plan that hold caffeine, which is not for the evening."""
        found = self.plan.foods if self.plan else ()
        return tuple(each.name for each in found if (each.caffeine_mg or 0) > 0)

    @property
    def cautions(self) -> tuple[str, ...]:
        """How far to trust the exclusions that were asked for, and who should see the plan."""
        found = [each.caution for each in self.answers.exclusions]
        age = self.answers.age_years
        if self.plan and self.plan.steps:
            if age is not None and age < GROWN_UP_YEARS:
                found.append("under 18: let a parent and a clinician see the plan first")
            if self.answers.pregnant or self.answers.breastfeeding:
                found.append("pregnant or breastfeeding: let your midwife or doctor see it first")
        return tuple(dict.fromkeys(filter(None, found)))

    @property
    def waits(self) -> bool:
        """Whether a clinician must agree before the plan is followed."""
        return any(each.certain and each.action == "refer" for each in self.concerns)

    @property
    def sentence(self) -> str:
        """The result in words, with what it does not mean."""
        usual, ear = self.usual, self.reference.ear_mg
        return (
            f"From food and drink you probably take in {usual.lo80:.0f} to {usual.hi80:.0f} mg of "
            f"magnesium on a usual day (middle {usual.mean:.0f}; 4 of 5 people who answer like you), "
            f"and the chance that this is below the average requirement of {ear:.0f} mg is about "
            f"{round(100 * self.p_below_ear)} %. {NOT_DEFICIENT}"
        )

    @property
    def sources(self) -> tuple[str, ...]:
        """What the answer rests on, each with how far it was checked."""
        used = ["sr28", "iom_1997", "nhanes_2015_16", "passarelli_2022", "food_table", "claim_c094"]
        used.append("assumption")
        told = [intake_sources()[key] for key in used]
        if self.answers.exclusions:
            told += [each for key, each in sources().items() if key.startswith("house_")]
        lines = [f"{each.citation} (checked: {each.source_checked})" for each in told]
        lines += [f"{each.source} (checked: {each.source_checked})" for each in self.factors]
        return tuple(dict.fromkeys(lines))


def assess(answers: Answers, *, with_plan: bool = True) -> Assessment:
    """Return the estimate, what stands around it, and a plan.

    Args:
        answers: The filled-in screener.
        with_plan: Whether to work out a plan too.

    Raises:
        NightlabError: An excluded or liked food that nobody knows.

    Example:
        >>> from nightlab.formulary.intake import Answers, assess
        >>> found = assess(Answers(age_years=34, sex="female", profile="US"), with_plan=False)
        >>> found.reference.ear_mg, 0.3 < found.p_below_ear < 0.5
        (265.0, True)
    """
    told = reported(answers)
    usual = estimate(told, populations_of(answers))
    needs = reference_for(answers)
    aim = needs.efsa_ai_mg if answers.profile == "EU" and needs.efsa_ai_mg else needs.rda_mg
    change = plan(answers, max(0.0, aim - usual.mean)) if with_plan else None
    eaten = [
        part for key, count in answers.per_day.items() for part in questions()[key].portions(count)
    ]
    return Assessment(
        answers=answers,
        reported=told,
        usual=usual,
        reference=needs,
        aim_mg=aim,
        p_below_ear=usual.below(needs.ear_mg or 0.0),
        factors=factors_of(answers),
        unknown_foods=tuple(questions()[key].text for key in answers.unanswered),
        unknown_else=unknowns_of(answers),
        doubts=doubts_of(answers),
        day=tuple(total(eaten, nutrient) for nutrient in DAY_NUTRIENTS),
        plan=change,
        concerns=concerns_of(change.more, answers) if change else (),
        traces=_traces(change, answers) if change else (),
    )


def _traces(change: Plan, answers: Answers) -> tuple[str, ...]:
    """Return, by food, what of the exclusions may be in it by accident."""
    lines = []
    for food in change.foods:
        hidden = {word for each in answers.exclusions for word in each.traced_in(food)}
        if hidden:
            lines.append(f"{food.name}: {', '.join(sorted(hidden))}")
    return tuple(lines)
