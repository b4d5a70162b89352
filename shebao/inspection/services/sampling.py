"""Drawing a sample 抽样: by a seed, frozen as a paper, so that anybody draws the same again."""

from datetime import datetime

from shebao.agencies import queries as agencies
from shebao.base.months import format_month, month_of
from shebao.base.plumbing import numbers
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.inspection import queries, rules, sheets
from shebao.inspection.errors import MonthNotOver, MonthsBackwards, NothingToDraw, SampleSize
from shebao.inspection.models import DrawnCase, Sample
from shebao.inspection.queries import Frame
from shebao.inspection.services.common import inspector, written
from shebao.papers import services as papers

MOST = 200
"""What one paper lists."""


@atomic
def draw_sample(*, owner: str, asked: Frame, seed: str, size: int, by: str, at: datetime) -> Sample:
    """Draw cases 抽样 and freeze the sample as a paper. The same question and seed again give the same sample.

    Refuses `inspection.month-not-over`, `inspection.months-backwards`, `inspection.sample-size`,
    `inspection.words-missing` without a seed, `agencies.no-right`, `not-found` for an office outside one's area.
    """
    area, seed = inspector(owner, by, at), written(seed, "seed", 40)
    if not area.holds(asked.office_code):
        raise NotFound(what=asked.office_code)
    _over(asked, month_of(day_of(at)))
    drawn = rules.draw(seed, queries.frame(owner, asked), size)
    known = Sample.objects.filter(
        owner=owner, seed=seed, size=size, frame_sha256=drawn.frame_sha256, **asked._asdict()
    ).first()
    if known is not None:
        return known
    if not drawn.frame:
        raise NothingToDraw(at="first_month")
    most = min(MOST, drawn.frame)
    if not 1 <= size <= most:
        raise SampleSize(frame=drawn.frame, most=most, at="size")
    on = day_of(at)
    number = numbers.take(owner, f"sample/{on.year}")
    row = Sample(
        owner=owner, sample_no=f"{owner}/sample/{on.year}/{number}", **asked._asdict(), seed=seed,
        size=size, frame=drawn.frame, frame_sha256=drawn.frame_sha256, drawn_by=by, drawn_at=at,
    )  # fmt: skip
    name = agencies.officer(by, owner=owner).display_name
    paper = papers.freeze(
        owner=owner, kind=sheets.SAMPLE, case_no=row.sample_no, person_no="",
        data=sheets.sample(row, drawn.numbers, inspector=name), key=row.sample_no, on=on, at=at,
    )  # fmt: skip
    row.paper_no = paper.paper_no
    row.save()
    DrawnCase.objects.bulk_create(
        DrawnCase(owner=owner, sample=row, rank=rank, case_no=case_no)
        for rank, case_no in enumerate(drawn.numbers, 1)
    )
    return row


def _over(asked: Frame, now: int) -> None:
    """A frame stands still when its months are over."""
    if asked.first_month > asked.last_month:
        raise MonthsBackwards(at="first_month")
    if asked.last_month >= now:
        raise MonthNotOver(month=format_month(asked.last_month), at="last_month")
