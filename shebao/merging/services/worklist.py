"""The worklist of accounts that may be one person's 疑似重复线索: reported, kept apart for ever, solved."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Max, Q, QuerySet

from shebao.base.plumbing import numbers
from shebao.base.plumbing.transactions import atomic
from shebao.enrolment import queries as enrolment
from shebao.merging.models import Cluster, ClusterKind, Finding, Suspicion

BATCH = 2000
"""How many person numbers one question names."""
WRITTEN = 2000
TAKEN_BACK = 100
"""In thousandths: what another agency reported and took back."""


class Pair(NamedTuple):
    """Two accounts of one agency that may be one person's 疑似一对, in either order.

    `score` in thousandths; `reasons` what agrees and what differs, each with a code and what the page says.
    `kind` `shared-number`: one number with two people, a list of its own.
    """

    person_no: str
    other_no: str
    rule: str
    score: int
    names_agree: bool
    reasons: Sequence[Mapping[str, str]] = ()
    kind: str = ClusterKind.DUPLICATE


class Reported(NamedTuple):
    """What a report changed 入库结果: suspicions new, known before, and kept apart for ever; clusters touched."""

    new: int
    known: int
    apart: int
    clusters: int


class Groups:
    """Which person numbers hang together 连通分组."""

    def __init__(self) -> None:
        self.above: dict[str, str] = {}

    def top(self, one: str) -> str:
        """The number that stands for the group of one."""
        self.above.setdefault(one, one)
        while (upper := self.above[one]) != one:
            self.above[one] = self.above[upper]
            one = upper
        return one

    def join(self, one: str, other: str) -> None:
        """The two hang together."""
        first, second = sorted((self.top(one), self.top(other)))
        self.above[second] = first


@atomic
def report(owner: str, pairs: Iterable[Pair], *, on: date, at: datetime) -> Reported:
    """Write suspicions into the worklist 线索入库, by groups that hang together; the same again changes nothing.

    A pair that two officers called different people stays so. Numbers are person numbers of this agency.
    """
    numbers.take(owner, "cluster", 0)  # one report at a time: the series stays locked to the end
    wanted = {_key(pair): pair for pair in pairs}
    by_kind: dict[str, dict[tuple[str, str], Pair]] = defaultdict(dict)
    for key, pair in wanted.items():
        by_kind[ClusterKind(pair.kind)][key] = pair
    found = [_report(owner, kind, mine, on=on, at=at) for kind, mine in sorted(by_kind.items())]
    return (
        Reported(*(sum(each) for each in zip(*found, strict=True)))
        if found
        else Reported(0, 0, 0, 0)
    )


def _key(pair: Pair) -> tuple[str, str]:
    first, second = sorted((pair.person_no, pair.other_no))
    return first, second


def _report(
    owner: str, kind: str, wanted: Mapping[tuple[str, str], Pair], *, on: date, at: datetime
) -> Reported:
    people = {one for key in wanted for one in key}
    known = _known(owner, people)
    apart = {key for key, row in known.items() if row.finding == Finding.DIFFERENT}
    new = [key for key in wanted if key not in known]
    fresh: list[Cluster] = []
    clusters = _clusters_of(
        owner, kind, {key: wanted[key] for key in new}, known.values(), fresh, on=on
    )
    Suspicion.objects.bulk_create(
        [_suspicion(owner, key, wanted[key], clusters[key[0]], at) for key in new],
        batch_size=WRITTEN,
    )
    touched = {clusters[key[0]].pk: clusters[key[0]] for key in new}
    made = {row.pk for row in fresh}
    _tell(owner, [row for row in touched.values() if row.pk not in made])
    seen = len(wanted) - len(new)
    away = len(apart & wanted.keys())
    return Reported(len(new), seen - away, away, len(touched))


def _known(owner: str, people: Iterable[str]) -> dict[tuple[str, str], Suspicion]:
    """Every suspicion that names one of these people: asked for by name, or of a sweep all read once."""
    names, rows = set(people), Suspicion.objects.select_related("cluster").filter(owner=owner)
    if len(names) > BATCH:
        found = ((row.person_no, row.other_no, row) for row in rows.iterator(WRITTEN))
        return {(one, other): row for one, other, row in found if one in names or other in names}
    either = [rows.filter(side) for side in (Q(person_no__in=names), Q(other_no__in=names))]
    return {(row.person_no, row.other_no): row for side in either for row in side}


def _clusters_of(
    owner: str,
    kind: str,
    new: Mapping[tuple[str, str], Pair],
    known: Iterable[Suspicion],
    fresh: list[Cluster],
    *,
    on: date,
) -> dict[str, Cluster]:
    """The cluster of each person of a new pair: one there is, joined ones, or one made now, put into `fresh`."""
    groups, held = Groups(), dict[str, list[Cluster]]()
    for key in new:
        groups.join(*key)
    standing = [row for row in known if row.cluster.kind == kind and row.finding == Finding.OPEN]
    for row in standing:
        groups.join(row.person_no, row.other_no)
    for row in standing:
        held.setdefault(groups.top(row.person_no), []).append(row.cluster)
    inside: dict[str, list[Pair]] = {}
    for key, pair in sorted(new.items()):
        inside.setdefault(groups.top(key[0]), []).append(pair)
    missing = [top for top in sorted(inside) if top not in held]
    first = numbers.take(owner, "cluster", len(missing)) if missing else 0
    names = [f"{owner}/cluster/{first + index}" for index in range(len(missing))]
    fresh += _made(owner, kind, names, [inside[top] for top in missing], on=on)
    found = dict(zip(missing, fresh, strict=True))
    for top in inside:
        if top in held:
            found[top] = _joined(held[top])
    return {one: found[groups.top(one)] for key in new for one in key}


def _made(
    owner: str, kind: str, names: Sequence[str], inside: Sequence[Sequence[Pair]], *, on: date
) -> list[Cluster]:
    """New clusters with all that is known of them: written once, not written and told anew."""
    people = [
        {one for pair in pairs for one in (pair.person_no, pair.other_no)} for pairs in inside
    ]
    money = _money(owner, {one for each in people for one in each})
    return Cluster.objects.bulk_create(
        [
            Cluster(
                owner=owner, cluster_no=name, kind=kind, people=len(each), waiting=len(pairs),
                score=max(pair.score for pair in pairs), found_on=on,
                at_stake_fen=sum(money.get(one, 0) for one in each),
            )
            for name, pairs, each in zip(names, inside, people, strict=True)
        ],
        batch_size=WRITTEN,
    )  # fmt: skip


def _money(owner: str, people: Iterable[str]) -> dict[str, int]:
    """What the accounts of people hold, by person number."""
    names, found = sorted(people), dict[str, int]()
    for start in range(0, len(names), BATCH):
        found |= enrolment.money_of_people(owner, names[start : start + BATCH])
    return found


def _joined(clusters: Sequence[Cluster]) -> Cluster:
    """Clusters that turn out to hang together become the oldest of them."""
    every = sorted({row.pk: row for row in clusters}.values(), key=lambda row: row.pk)
    first, rest = every[0], every[1:]
    if rest:
        Suspicion.objects.filter(cluster__in=rest).update(cluster=first)
        Cluster.objects.filter(pk__in=[row.pk for row in rest]).update(
            waiting=0, people=0, at_stake_fen=0
        )
    return first


def _suspicion(
    owner: str, key: tuple[str, str], pair: Pair, cluster: Cluster, at: datetime
) -> Suspicion:
    return Suspicion(
        owner=owner, cluster=cluster, person_no=key[0], other_no=key[1], rule=pair.rule,
        score=pair.score, names_agree=pair.names_agree, found_at=at,
        reasons=[dict(reason) for reason in pair.reasons],
    )  # fmt: skip


def _tell(owner: str, clusters: Sequence[Cluster]) -> None:
    """Say anew of each cluster how many people it has, what waits, how sure it is, what is at stake."""
    for start in range(0, len(clusters), BATCH):
        some = clusters[start : start + BATCH]
        rows = Suspicion.objects.filter(owner=owner, cluster__in=[row.pk for row in some])
        open_ones = rows.filter(finding=Finding.OPEN)
        people: dict[int, set[str]] = defaultdict(set)
        for cluster, *both in open_ones.values_list("cluster_id", "person_no", "other_no"):
            people[cluster].update(both)
        told = open_ones.values("cluster_id").annotate(waiting=Count("pk"), score=Max("score"))
        facts = {row["cluster_id"]: row for row in told}
        money = _money(owner, {one for each in people.values() for one in each})
        for row in some:
            fact = facts.get(row.pk, {"waiting": 0, "score": row.score})
            row.waiting, row.score = fact["waiting"], fact["score"]
            row.people = len(people[row.pk])
            row.at_stake_fen = sum(money.get(one, 0) for one in people[row.pk])
        Cluster.objects.bulk_update(some, ["waiting", "score", "people", "at_stake_fen"])


def merged(
    owner: str, person_nos: Sequence[str], *, by: str, confirmed_by: str, at: datetime
) -> None:
    """Suspicions among these accounts are solved 已归并."""
    _settle(owner, set(person_nos), Finding.MERGED, "", by=by, confirmed_by=confirmed_by, at=at)


@atomic
def different(
    owner: str,
    pairs: Sequence[tuple[str, str]],
    *,
    reason: str,
    by: str,
    confirmed_by: str,
    at: datetime,
) -> None:
    """Two officers found different people 不是同一人: these pairs are never suspected again."""
    for pair in pairs:
        _settle(
            owner, set(pair), Finding.DIFFERENT, reason, by=by, confirmed_by=confirmed_by, at=at
        )


def found_different(owner: str, person_nos: Sequence[str]) -> tuple[str, str] | None:
    """Two of these accounts that two officers called different people, if any."""
    rows = _among(owner, set(person_nos)).filter(finding=Finding.DIFFERENT)
    return rows.order_by("id").values_list("person_no", "other_no").first()


def taken_back(owner: str, person_nos: Sequence[str], rule: str, reason: Mapping[str, str]) -> None:
    """What was reported by a rule among these accounts and waits still says that its reason was taken back."""
    rows = _among(owner, set(person_nos)).filter(rule=rule, finding=Finding.OPEN)
    for row in rows:
        if all(known["code"] != reason["code"] for known in row.reasons):
            row.reasons = [*row.reasons, dict(reason)]
            row.score = TAKEN_BACK
            row.save(update_fields=["reasons", "score"])


def reopened(owner: str, person_nos: Sequence[str]) -> None:
    """A merge was undone: what was solved by it waits again."""
    rows = _among(owner, set(person_nos)).filter(finding=Finding.MERGED)
    clusters = {row.cluster_id: row.cluster for row in rows.select_related("cluster")}
    rows.update(finding=Finding.OPEN, proposed_by="", confirmed_by="", decided_at=None)
    _tell(owner, list(clusters.values()))


def _among(owner: str, people: set[str]) -> QuerySet[Suspicion]:
    return Suspicion.objects.filter(owner=owner, person_no__in=people, other_no__in=people)


def _settle(
    owner: str,
    people: set[str],
    finding: str,
    reason: str,
    *,
    by: str,
    confirmed_by: str,
    at: datetime,
) -> None:
    rows = _among(owner, people)
    clusters = {row.cluster_id: row.cluster for row in rows.select_related("cluster")}
    rows.update(
        finding=finding, reason=reason, proposed_by=by, confirmed_by=confirmed_by, decided_at=at
    )
    _tell(owner, list(clusters.values()))
