"""Two accounts of 李四 at a city's agency, found by a sweep, with a merge under way."""

from datetime import date

from shebao.base.plumbing import clock, jobs
from shebao.casework import queries as cases
from shebao.casework.services import Applicant
from shebao.cli.demo.story import numbered
from shebao.config import handlers
from shebao.enrolment import services as enrolling
from shebao.enrolment.services import MonthEntry
from shebao.identity import services as people
from shebao.identity.rules.likeness import NEAR_NUMBER, RULES
from shebao.merging import services as merging
from shebao.merging.models import Cluster, Comparison, Query
from shebao.payments.services import Payee
from tests.story import JIA, YI

CARD = Payee("李四", "6222000000000002", "演示银行", "")
FIRST, SECOND = numbered("00010119790203456"), numbered("00010119790203556")


def account(city, number, months, on, *, name="李四"):
    """A person with some months of 2025 at 8 percent of 5000 yuan."""
    person = people.register_person(
        owner=city.pension, name=name, number=number, by=f"{city.key}-clerk", at=clock.now()
    )
    row = enrolling.open_relationship(
        owner=city.pension, person=person, scheme="employee-pension", area=city.division,
        since=date(2025, 1, 1), key=f"{city.pension}/twice/{number[-8:]}", by="scene", at=clock.now(),
    )  # fmt: skip
    enrolling.book_year(
        row, year=2025, months={n: MonthEntry(500_000, 40_000, 0) for n in months},
        key=f"{city.pension}/twice/{number[-8:]}/2025", on=on, by="scene", at=clock.now(),
    )  # fmt: skip
    return person


def as_resident(city, number, years, on, *, name="李四"):
    """Years as a resident under a number, as the village's office sent them."""
    lines = [f"{number},{name},{year},500,100,60,12.5" for year in years]
    words = "\n".join(["证件号码,姓名,年度,个人缴费,集体补助,政府补贴,当年利息", *lines])
    given = {"owner": city.pension, "by": f"{city.key}-clerk", "on": on, "at": clock.now()}
    file = enrolling.stage(
        name=f"城乡居民{number[-4:]}.csv",
        content=words.encode(),
        scheme="resident-pension",
        area=city.division,
        **given,
    )
    enrolling.post_file(file_no=file.file_no, approved_by=f"{city.key}-reviewer", **given)


def lisi_twice(city, on):
    """Four months in both accounts, six of a resident's year in the kept one, too; the preview waits for 李四."""
    at = clock.now()
    kept = account(city, FIRST, range(3, 13), on)
    old = account(city, SECOND, range(1, 7), on)
    as_resident(city, SECOND, (2024, 2025), on)
    zh, en = RULES[NEAR_NUMBER]
    pair = merging.Pair(
        kept.person_no, old.person_no, NEAR_NUMBER, 930, True,
        [{"code": NEAR_NUMBER, "zh": zh, "en": en}],
    )  # fmt: skip
    merging.report(city.pension, [pair], on=on, at=at)
    row = merging.apply(
        owner=city.pension, keep=kept.person_no, others=[old.person_no],
        applicant=Applicant("person", "李四"), channel="counter", proofs=["old-card"],
        key=f"{city.pension}/twice", by=f"{city.key}-clerk", on=on, at=at, payee=CARD,
    )  # fmt: skip
    return merging.preview(
        owner=city.pension, case_no=row.case_no, by=f"{city.key}-clerk", on=on, at=at
    )


WIRES = ("exchange.deliver", "exchange.handle", "merging.compare")


def compared(story):
    """甲市 and 乙市 compared their registers; 乙市 asks once more, under another document. The first at 甲市."""
    served = {kind: handlers.JOBS[kind] for kind in WIRES}

    def ask(city, other, basis):
        row = merging.prepare_comparison(
            owner=city.pension, peer=other.pension, basis=basis, key=f"{city.pension}/{basis}",
            **story.when(f"{city.key}-clerk"),
        )  # fmt: skip
        number = cases.proposal_of(cases.case(city.pension, row.case_no)).pk
        merging.offer_comparison(
            owner=city.pension, proposal_id=number, **story.when(f"{city.key}-reviewer")
        )
        jobs.run_all(served)
        return row, Comparison.objects.get(owner=other.pension, shared_no=row.case_no)

    first, theirs = ask(JIA, YI, "两市数据比对协议〔2026〕1 号")
    number = merging.propose_answer(
        owner=YI.pension, case_no=theirs.case_no, agree=True, reason="", **story.when("yi-clerk")
    )
    merging.agree_comparison(owner=YI.pension, proposal_id=number, **story.when("yi-reviewer"))
    jobs.run_all(served)
    there = Query.objects.filter(owner=YI.pension).order_by("id").first()
    merging.tell_account(owner=YI.pension, case_no=there.case_no, **story.when("yi-clerk"))
    jobs.run_all(served)
    return first, ask(YI, JIA, "两市数据比对协议〔2026〕2 号")[1], there


def cluster_of(city):
    """The cluster the sweep found."""
    return Cluster.objects.filter(owner=city.pension).earliest("pk")


def query_here(there):
    """The other agency's case about the same number."""
    return Query.objects.filter(shared_no=there.shared_no).exclude(owner=there.owner).get().case_no
