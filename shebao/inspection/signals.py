"""What happened, set beside the rules 风险扫描: signatures, orders to pay, merges, arrivals, pensions, bills of a few days.

Every function asks other rooms' tables once for all of its days and yields what met a rule. Account
numbers leave here as their last four digits, names not at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Count

from shebao.base import parameters
from shebao.base.money import format_yuan
from shebao.base.months import month_of
from shebao.base.plumbing.calendar import current
from shebao.base.plumbing.clock import ZONE
from shebao.casework.models import Case, CaseLog, Outcome, Proposal
from shebao.identity import queries as people
from shebao.inspection import rules
from shebao.medical.models import ClaimBill
from shebao.merging.models import Merge
from shebao.payments.models import BankAccount, PaymentOrder, PeerAccount
from shebao.payments.states import OrderState
from shebao.pension import careers
from shebao.pension.models import Benefit, BenefitMove, PaidMonth
from shebao.pension.rules import retirement
from shebao.transfers.models import TransferIn

DAY = timedelta(days=1)
Facts = dict[str, str | int]


class Signal(NamedTuple):
    """A rule met 命中: by which case, about which thing of it, on which day, with what numbers."""

    rule: str
    case_no: str
    subject: str
    on: date
    facts: Facts
    amount_fen: int = 0


class Span(NamedTuple):
    """One agency's days, both included."""

    owner: str
    since: date
    until: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From the first moment to the one after the last."""
        return (
            datetime.combine(self.since, time(), ZONE),
            datetime.combine(self.until + DAY, time(), ZONE),
        )

    def number(self, name: str) -> int:
        """A threshold of `inspection.`, in force on the last day; yuan as fen, percent as ppm."""
        row = parameters.at(f"inspection.{name}", self.until)
        if row.unit == "yuan":
            return row.as_fen()
        return row.as_ppm() if row.unit == "percent" else row.as_int()


def all_of(span: Span) -> Iterator[Signal]:
    """Every signal of these days."""
    for source in (signatures, pairs, orders, shared, renewed, dead, merges, arrivals, bills):
        yield from source(span)


def _signed(span: Span) -> list[Proposal]:
    first, last = span.moments
    found = Proposal.objects.filter(
        owner=span.owner, outcome=Outcome.COUNTERSIGNED, decided_at__gte=first, decided_at__lt=last
    )
    return list(found.select_related("case").order_by("id"))


def signatures(span: Span) -> Iterator[Signal]:
    """Signed out of hours, or at a glance."""
    calendar, opens, closes = current(), span.number("opens"), span.number("closes")
    least = span.number("reading_seconds")
    for row in _signed(span):
        assert row.decided_at is not None
        at, case_no = row.decided_at.astimezone(ZONE), row.case.case_no
        if rules.out_of_hours(at.hour, calendar.is_working_day(at.date()), opens, closes):
            facts: Facts = {"when": at.strftime("%Y-%m-%d %H:%M"), "who": row.decided_by}
            yield Signal("out-of-hours", case_no, str(row.pk), at.date(), facts)
        seconds = int((row.decided_at - row.at).total_seconds())
        if rules.signed_at_a_glance(seconds, least):
            facts = {"seconds": max(0, seconds), "who": row.decided_by}
            yield Signal("glance", case_no, str(row.pk), at.date(), facts)


def pairs(span: Span) -> Iterator[Signal]:
    """Two officers who always sign for each other: one signal a month, at the newest case of the pair."""
    days = span.number("pair_days")
    first = span.moments[1] - timedelta(days=days)
    signed = Proposal.objects.filter(
        owner=span.owner, outcome=Outcome.COUNTERSIGNED, decided_at__gte=first,
        decided_at__lt=span.moments[1],
    )  # fmt: skip
    found = {
        (row["by"], row["decided_by"]): row["n"]
        for row in signed.values("by", "decided_by").annotate(n=Count("id"))
    }
    whole: dict[str, int] = defaultdict(int)
    for (by, _other), count in found.items():
        whole[by] += count
    least, share = span.number("pair_least"), span.number("pair_share")
    for (by, other), count in sorted(found.items()):
        if not rules.always_the_same_pair(count, whole[by], least, share):
            continue
        newest = signed.filter(by=by, decided_by=other).select_related("case").latest("id")
        facts: Facts = {
            "who": by, "other": other, "days": days, "count": count,
            "share": count * 100 // whole[by],
        }  # fmt: skip
        key = f"{by}/{other}/{span.until:%Y-%m}"
        yield Signal("same-pair", newest.case.case_no, key, span.until, facts)


def _to_people(owner: str, since: date, until: date) -> list[PaymentOrder]:
    """Orders of these days that go to people: not to agencies, not back by the way money came."""
    agencies = set(
        PeerAccount.objects.filter(owner=owner).values_list("account_no", flat=True)
    ) | set(BankAccount.objects.values_list("account_no", flat=True))
    found = PaymentOrder.objects.filter(
        owner=owner, ordered_on__range=(since, until), returns_line=None
    ).exclude(state=OrderState.CANCELLED)
    rows = found.select_related("file").order_by("id")
    return [row for row in rows if row.payee_account_no not in agencies and row.case_no]


def _persons(owner: str, case_nos: Iterable[str]) -> dict[str, str]:
    """The person of each case."""
    found = Case.objects.filter(owner=owner, case_no__in=set(case_nos)).exclude(person_no="")
    return dict(found.values_list("case_no", "person_no"))


def orders(span: Span) -> Iterator[Signal]:
    """Round amounts, another name, and one person on both sides of a payment."""
    rows = _to_people(span.owner, span.since, span.until)
    unit, least = span.number("round_unit"), span.number("round_least")
    persons = _persons(span.owner, (row.case_no for row in rows))
    known = people.people_of(span.owner, persons.values())
    worked = _workers(span.owner, [row.case_no for row in rows])
    for row in rows:
        facts: Facts = {"account": row.payee_account_no[-4:]}
        money: Facts = {"fen": format_yuan(row.amount_fen), "unit": format_yuan(unit)}
        if rules.round_amount(row.amount_fen, unit, least):
            yield _of_order("round-amount", row, money)
        person = known.get(persons.get(row.case_no, ""))
        if person is not None and person.name != row.payee_name and rules.other_name(
            row.payee_name, people.names_of(person)
        ):  # fmt: skip
            yield _of_order("other-name", row, facts)
        if row.file is not None:
            paid = (row.file.proposed_by, row.file.approved_by)
            hands = rules.in_one_hand(worked[row.case_no], paid)
            if hands:
                facts = {"who": ", ".join(hands), "file": row.file.file_no}
                yield _of_order("one-hand", row, facts)


def _of_order(rule: str, row: PaymentOrder, facts: Facts) -> Signal:
    subject = f"{row.order_no}/{row.attempt}"
    return Signal(rule, row.case_no, subject, row.ordered_on, facts, row.amount_fen)


def _workers(owner: str, case_nos: list[str]) -> dict[str, set[str]]:
    """Who did something in each case."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = CaseLog.objects.filter(owner=owner, case__case_no__in=set(case_nos))
    for case_no, actor in rows.values_list("case__case_no", "actor").distinct():
        found[case_no].add(actor)
    return found


def shared(span: Span) -> Iterator[Signal]:
    """One receiving account for several people, within a year of the newest order."""
    new = _to_people(span.owner, span.since, span.until)
    days, most = span.number("account_days"), span.number("account_people")
    accounts = {row.payee_account_no for row in new}
    before = PaymentOrder.objects.filter(
        owner=span.owner, payee_account_no__in=accounts, ordered_on__gte=span.until - days * DAY,
        ordered_on__lte=span.until,
    ).exclude(state=OrderState.CANCELLED)  # fmt: skip
    cases = dict(before.values_list("order_no", "case_no"))
    persons = _persons(span.owner, cases.values())
    paid: dict[str, set[str]] = defaultdict(set)
    for account, case_no in before.values_list("payee_account_no", "case_no"):
        if person := persons.get(case_no):
            paid[account].add(person)
    for row in new:
        told = paid[row.payee_account_no]
        if rules.shared_account(told, most):
            facts: Facts = {"account": row.payee_account_no[-4:], "days": days, "people": len(told)}
            yield _of_order("shared-account", row, facts)


def renewed(span: Span) -> Iterator[Signal]:
    """The receiving account of a pension was changed shortly before an order."""
    days = span.number("account_change_days")
    rows = _to_people(span.owner, span.since, span.until)
    found = BenefitMove.objects.filter(
        owner=span.owner, act="correct-account", benefit__case_no__in={row.case_no for row in rows},
        at__gte=span.moments[0] - days * DAY,
    ).select_related("benefit")  # fmt: skip
    changes: dict[str, BenefitMove] = {row.benefit.case_no: row for row in found.order_by("id")}
    for row in rows:
        change = changes.get(row.case_no)
        if change is None:
            continue
        on = change.at.astimezone(ZONE).date()
        if rules.fresh_account(on, row.ordered_on, days):
            facts: Facts = {
                "days": (row.ordered_on - on).days, "account": row.payee_account_no[-4:],
                "who": change.by,
            }  # fmt: skip
            yield _of_order("fresh-account", row, facts)


def dead(span: Span) -> Iterator[Signal]:
    """Pensions paid for months after the month of death, whenever the death was learned."""
    rows = PaidMonth.objects.filter(owner=span.owner, benefit__died_on__isnull=False)
    paid: dict[int, list[PaidMonth]] = defaultdict(list)
    for row in rows.order_by("id"):
        paid[row.benefit_id].append(row)
    for benefit in Benefit.objects.filter(pk__in=paid).order_by("id"):
        assert benefit.died_on is not None
        after = rules.months_after_death((row.month for row in paid[benefit.pk]), benefit.died_on)
        if after:
            total = sum(row.total_fen for row in paid[benefit.pk] if row.month in after)
            facts: Facts = {"died": benefit.died_on.isoformat(), "months": len(after)}
            key = f"{benefit.benefit_no}/{len(after)}"
            yield Signal("after-death", benefit.case_no, key, span.until, facts, total)


def merges(span: Span) -> Iterator[Signal]:
    """Merges that pay back much, that corrected an identity first, or that came just before retirement."""
    rows = Merge.objects.filter(owner=span.owner, merged_on__range=(span.since, span.until))
    least = span.number("refund_least")
    retiring = _Retiring(span)
    for row in rows.order_by("id"):
        assert row.merged_on is not None
        money: Facts = {"fen": format_yuan(row.refund_fen)}
        if rules.large_refund(row.refund_fen, least):
            yield Signal("large-refund", row.case_no, "", row.merged_on, money, row.refund_fen)
        if rules.corrected_first(row.correction, row.refund_fen):
            facts = money | {"fields": ", ".join(sorted(row.correction))}
            yield Signal("corrected-first", row.case_no, "", row.merged_on, facts, row.refund_fen)
        yield from retiring.signal(
            row.case_no, row.person_no, row.merged_on, ("归并账户", "Accounts were merged"),
            row.refund_fen,
        )  # fmt: skip


def arrivals(span: Span) -> Iterator[Signal]:
    """Transfers in that were booked just before the person retires."""
    retiring = _Retiring(span)
    rows = TransferIn.objects.filter(owner=span.owner, booked_on__range=(span.since, span.until))
    for row in rows.order_by("id"):
        assert row.booked_on is not None
        said = ("转入关系", "A relationship was transferred in")
        amount = row.total_fen or 0
        yield from retiring.signal(row.case_no, row.person_no, row.booked_on, said, amount)


class _Retiring:
    """Who retires when, as the nearest of the groups a person may belong to."""

    def __init__(self, span: Span) -> None:
        self.owner, self.within = span.owner, span.number("retirement_months")

    def signal(
        self, case_no: str, person_no: str, on: date, said: tuple[str, str], amount_fen: int
    ) -> Iterator[Signal]:
        """The mark of somebody who retires soon after."""
        person = people.people_of(self.owner, [person_no]).get(person_no)
        if person is None or person.birth_date is None:
            return
        month, born = month_of(on), month_of(person.birth_date)
        ages = [
            retirement(group, born).result.retirement_month
            for group in careers.groups_of(person.sex)
        ]
        soon = [age for age in ages if rules.just_before_retirement(month, age, self.within)]
        if soon:
            facts: Facts = {"months": min(soon) - month, "act_zh": said[0], "act_en": said[1]}
            yield Signal("near-retirement", case_no, "", on, facts, amount_fen)


def bills(span: Span) -> Iterator[Signal]:
    """Bills of one institution whose numbers stand in a row though different people claimed them."""
    within, days = span.number("bill_distance"), span.number("bill_days")
    rows = ClaimBill.objects.filter(
        owner=span.owner, live=True, claim__applied_on__lte=span.until,
        claim__applied_on__gte=span.until - days * DAY,
    ).select_related("claim")  # fmt: skip
    blocks: dict[str, list[ClaimBill]] = defaultdict(list)
    for row in rows.order_by("institution", "number", "id"):
        blocks[row.institution].append(row)
    for institution, block in blocks.items():
        for place, row in enumerate(block):
            if not span.since <= row.claim.applied_on <= span.until:
                continue
            near = block[max(0, place - within) : place + within + 1]
            for other in near:
                if other.claim.person_no != row.claim.person_no and rules.running_numbers(
                    row.number, other.number, within
                ):
                    facts: Facts = {
                        "institution": institution,
                        "bill": row.number,
                        "other": other.number,
                    }
                    yield Signal(
                        "running-numbers", row.claim.case_no, row.number, row.claim.applied_on,
                        facts, row.amount_fen,
                    )  # fmt: skip
                    break
