"""Finding people and organisations 查询. Every question takes the agency: another's row is not found."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

from django.db.models import Q, QuerySet

from shebao.agencies.models import User
from shebao.base.plumbing import seals
from shebao.base.plumbing.clock import ZONE
from shebao.base.plumbing.statements import one
from shebao.identity import aliases, documents, errors, rules, writing
from shebao.identity.candidates import Candidate as Candidate
from shebao.identity.candidates import Known as Known
from shebao.identity.candidates import Wanted as Wanted
from shebao.identity.candidates import candidates as candidates
from shebao.identity.candidates import everybody as everybody
from shebao.identity.candidates import resembled as resembled
from shebao.identity.models import (
    Hukou,
    IdentityDocument,
    Kin,
    Kinship,
    Login,
    Organisation,
    Person,
    PersonName,
)

LAST = "\U0010ffff"
"""After every text that begins alike."""


INVERSE = {
    Kin.SPOUSE: Kin.SPOUSE, Kin.PARENT: Kin.CHILD, Kin.CHILD: Kin.PARENT, Kin.SIBLING: Kin.SIBLING,
    Kin.GRANDPARENT: Kin.GRANDCHILD, Kin.GRANDCHILD: Kin.GRANDPARENT, Kin.PARENT_IN_LAW: "",
}  # fmt: skip
"""What the one is to the other, read the other way round."""


class Found(NamedTuple):
    """One line of a search. `matched` is the name it was found by, `former` whether it is no longer so.

    `cursor` given back as `after` asks for what follows this line.
    """

    person_no: str
    name: str
    number_mask: str
    sex: str
    birth_date: date | None
    matched: str
    former: bool
    cursor: str


def by_person_no(owner: str, person_no: str) -> Person:
    """The person of a person number, or `identity.not-found`."""
    found = one(Person, owner=owner, person_no=person_no)
    if found is None:
        raise errors.PersonNotFound(what=person_no)
    return found


def people_of(owner: str, person_nos: Iterable[str]) -> dict[str, Person]:
    """People by person number, for a list of cases; who is not here is left out."""
    rows = Person.objects.filter(owner=owner, person_no__in=set(person_nos))
    return {person.person_no: person for person in rows}


def all_by_number(owner: str, number: str) -> list[Person]:
    """Everybody who has a number now; if nobody has, who had it. 15 and 18 digits find each other.

    An account that was merged is found as the one it is kept as.
    """
    keys = seals.search_keys(documents.normal_number(number))
    for still in (True, False):  # each half has its own partial index
        rows = IdentityDocument.objects.filter(
            owner=owner, number_key__in=keys, until__isnull=still
        )
        people = {row.person_id: row.person for row in rows.select_related("person").order_by("id")}
        if people:
            return _as_kept(people.values())
    return []


def _as_kept(people: Iterable[Person]) -> list[Person]:
    """Each person once, a merged account as the one it is kept as."""
    every = list(people)
    kept = aliases.kept_of(every)
    return list({(one := kept.get(each.pk, each)).pk: one for each in every}.values())


def registered_keys(owner: str, keys: Iterable[str]) -> set[str]:
    """Which search keys of numbers somebody here has now 已登记号码."""
    wanted, found = sorted(keys), set[str]()
    for start in range(0, len(wanted), 500):
        rows = IdentityDocument.objects.filter(
            owner=owner, number_key__in=wanted[start : start + 500], until=None
        )
        found.update(rows.values_list("number_key", flat=True))
    return found


def has_number_key(person: Person, number_key: str) -> bool:
    """Whether a number, known by its search key only, is or was this person's 现用或曾用号码."""
    rows = IdentityDocument.objects.filter(number_key=number_key)
    return rows.filter(person__in=aliases.whole(person)).exists()


def names_of(person: Person) -> list[str]:
    """Every name a person has or had 现用名和曾用名, the newest first; those of merged accounts after them."""
    rows = PersonName.objects.filter(person__in=aliases.whole(person))
    found = [(row.person_id != person.pk, -row.pk, row.display) for row in rows]
    return [name for _, _, name in sorted(found)]


def alike(owner: str, number_key: str, name: str, *, limit: int = 10) -> list[Person]:
    """Who might be meant 疑似同一人: the number by its search key, now or formerly, or the whole name."""
    whole = documents.read_name(name)[1]
    named = PersonName.objects.filter(owner=owner, first=whole[:1], normalised=whole)
    keys = set(named.values_list("person_id", flat=True)[:limit])
    for still in (True, False):  # each half has its own partial index
        numbered = IdentityDocument.objects.filter(
            owner=owner, number_key=number_key, until__isnull=still
        )
        keys.update(numbered.values_list("person_id", flat=True)[:limit])
    return list(Person.objects.filter(pk__in=keys).order_by("id")[:limit])


def by_number(owner: str, number: str) -> Person:
    """The person of a number 按证件号码, `identity.not-found`, or `identity.number-shared` when it is two."""
    found = all_by_number(owner, number)
    if not found:
        raise errors.PersonNotFound(at="number")
    if len(found) > 1:
        raise errors.NumberShared(at="number")
    return found[0]


def masked_number(person: Person) -> str:
    """The current number for the screen: never more than its first 4 and last 4."""
    return person.number_mask


def name_on(person: Person, on: date) -> str:
    """The name a person had on a day."""
    held = person.names.filter(
        Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gt=on)
    ).order_by("-id")
    return held.values_list("display", flat=True).first() or person.name


def hukou_on(person: Person, on: date) -> Hukou | None:
    """Where the household was registered on a day 户口所在地, None when it is not known or there is none."""
    return (
        person.hukous.filter(Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gt=on))
        .order_by("-id")
        .first()
    )


# ---- search ----------------------------------------------------------------------------------


def search(owner: str, text: str, limit: int = 20, after: str | None = None) -> list[Found]:
    """Find people by number, person number, name or pinyin; by the pinyin key, page by page.

    A number finds exactly; Chinese characters find names that begin so, former names too; letters find
    pinyin, whole or begun (`zhangs`), then initials (`zs`). `after` is the last line's cursor.
    """
    typed = " ".join(text.split())
    if not typed or limit < 1:
        return []
    if any(character.isdigit() for character in typed) or "/" in typed:
        return [] if after else _by_any_number(owner, typed)[:limit]
    rows = list(islice(_named(owner, typed, _cursor(after), limit), limit))
    kept = aliases.kept_of([row.person for _, row in rows])
    lines = [_found(row, stage, kept.get(row.person_id)) for stage, row in rows]
    return [one for one in lines if not _twice(one, lines)]


Staged = tuple[str, PersonName]


def _twice(one: Found, lines: list[Found]) -> bool:
    """A merged account's line whose kept account stands in the same list by the same name."""
    same = [
        each for each in lines if (each.person_no, each.matched) == (one.person_no, one.matched)
    ]
    return same[0] is not one


def _found(row: PersonName, stage: str, kept: Person | None) -> Found:
    person = kept or row.person
    return Found(
        person.person_no,
        person.name,
        person.number_mask,
        person.sex,
        person.birth_date,
        row.display,
        row.until is not None,
        f"{stage}|{row.initials}|{row.pinyin_key}|{row.pk}",
    )


def _by_any_number(owner: str, typed: str) -> list[Found]:
    if "/" in typed:
        people = _as_kept(Person.objects.filter(owner=owner, person_no=typed))
    else:
        people = all_by_number(owner, typed)
    return [
        Found(p.person_no, p.name, p.number_mask, p.sex, p.birth_date, p.name, False, "")
        for p in people
    ]


class _After(NamedTuple):
    stage: str
    initials: str
    key: str
    pk: int


def _cursor(after: str | None) -> _After | None:
    try:
        stage, initials, key, pk = (after or "").split("|")
        return _After(stage, initials, key, int(pk))
    except ValueError:
        return None


def _page(rows: QuerySet[PersonName], limit: int, *order: str) -> QuerySet[PersonName]:
    """The first rows in index order: the database reads no more than is shown."""
    return rows.select_related("person").order_by(*order, "id")[:limit]


def _beyond(after: _After | None) -> Q:
    if after is None:
        return Q()
    return Q(pinyin_key__gte=after.key) & (
        Q(pinyin_key__gt=after.key) | Q(pinyin_key=after.key, id__gt=after.pk)
    )


def _named(owner: str, typed: str, after: _After | None, limit: int) -> Iterator[Staged]:
    """Names in stages: each is asked only when the page is not yet full."""
    names = PersonName.objects.filter(owner=owner)
    compared = rules.normalise_name(typed)
    if not writing.is_latin(typed):
        begun = names.filter(first=compared[0])
        if len(compared) > 1:
            key = writing.spell(compared).pinyin_key
            begun = begun.filter(
                pinyin_key__gte=key, pinyin_key__lt=key + LAST, normalised__startswith=compared
            )
        rows = _page(begun.filter(_beyond(after)), limit, "pinyin_key")
        yield from (("name", row) for row in rows)
        return
    prefixes = writing.typed_pinyin(typed)
    if after is None or after.stage == "pinyin":
        for prefix in prefixes:
            if after is not None and after.key >= prefix + LAST:
                continue
            spelled = names.filter(pinyin_key__gte=prefix, pinyin_key__lt=prefix + LAST)
            rows = _page(spelled.filter(_beyond(after)), limit, "pinyin_key")
            yield from (("pinyin", row) for row in rows)
    letters = "".join(typed.casefold().split())
    if len(letters) > 1:
        found = _by_initials(names, letters, prefixes, after)
        yield from (("initials", row) for row in _page(found, limit, "initials", "pinyin_key"))


def _by_initials(
    names: QuerySet[PersonName], letters: str, prefixes: list[str], after: _After | None
) -> QuerySet[PersonName]:
    """Names whose initials begin so and that no pinyin prefix has found."""
    begun = names.filter(initials__gte=letters, initials__lt=letters + LAST)
    for prefix in prefixes:
        begun = begun.exclude(pinyin_key__gte=prefix, pinyin_key__lt=prefix + LAST)
    if after is None or after.stage != "initials":
        return begun
    return begun.filter(initials__gte=after.initials).filter(
        Q(initials__gt=after.initials) | Q(initials=after.initials) & _beyond(after)
    )


# ---- kinship ------------------------------------------------------------------------------------


def kin_of(person: Person, relative: Person, on: date) -> str:
    """What `relative` is to `person` by data on a day 亲属关系, empty when no data says so."""
    both = [person.pk, relative.pk]
    rows = Kinship.objects.filter(person_id__in=both, relative_id__in=both)
    for row in rows.exclude(since__gt=on).exclude(until__lte=on).order_by("-id"):
        return row.kind if row.person_id == person.pk else INVERSE[Kin(row.kind)]
    return ""


# ---- organisations and logins -------------------------------------------------------------------


def organisation(owner: str, credit_code: str) -> Organisation:
    """The organisation of a credit code, or `identity.organisation-not-found`."""
    code = rules.clean_number(credit_code)
    try:
        return Organisation.objects.get(owner=owner, credit_code=code)
    except Organisation.DoesNotExist:
        raise errors.OrganisationNotFound(what=code) from None


def organisations(
    owner: str, text: str, limit: int = 20, after: Organisation | None = None
) -> list[Organisation]:
    """Organisations by credit code, or by the beginning of name or pinyin; `after` is the last line's."""
    typed = " ".join(text.split())
    rows = Organisation.objects.filter(owner=owner)
    if rules.clean_number(typed)[:18].isalnum() and any(c.isdigit() for c in typed):
        rows = rows.filter(credit_code=rules.clean_number(typed))
    elif writing.is_latin(typed):
        begun = Q()
        for prefix in writing.typed_pinyin(typed):
            begun |= Q(pinyin_key__gte=prefix, pinyin_key__lt=prefix + LAST)
        rows = rows.filter(begun)
    else:
        shown = documents.read_name(typed)[0]
        rows = rows.filter(name__gte=shown, name__lt=shown + LAST)
    if after is not None:
        rows = rows.filter(
            Q(pinyin_key__gt=after.pinyin_key) | Q(pinyin_key=after.pinyin_key, id__gt=after.pk)
        )
    return list(rows.order_by("pinyin_key", "id")[:limit])


def last_sign_in(person: Person) -> date | None:
    """The day on which this person last signed in 最近登录, by a login of any number held here."""
    documents_held = IdentityDocument.objects.filter(person__in=aliases.whole(person))
    keys = documents_held.values_list("number_key", flat=True)
    found = Login.objects.filter(number_key__in=list(keys), user__last_login__isnull=False)
    at = found.order_by("-user__last_login").values_list("user__last_login", flat=True).first()
    return at.astimezone(ZONE).date() if at else None


def persons_of_login(user: User) -> list[Person]:
    """One citizen's rows at all agencies of this installation 本人在各机构的登记.

    The row the login was opened for, and elsewhere the one current holder of any of its numbers who also
    shares a name, now or formerly. Where two people hold the number nothing is shown: the counter decides.
    """
    login = Login.objects.filter(user=user).select_related("person").first()
    if login is None:
        return []
    own = aliases.kept(login.person)
    every = aliases.whole(own)
    held = IdentityDocument.objects.filter(person__in=every).values_list("number_key", "issuer")
    named = PersonName.objects.filter(person__in=every)
    names = set(named.values_list("normalised", flat=True))
    others: dict[str, set[Person]] = {}
    for key, issuer in set(held):
        rows = IdentityDocument.objects.filter(number_key=key, issuer=issuer, until=None)
        for row in rows.exclude(owner=own.owner).select_related("person"):
            others.setdefault(row.owner, set()).add(row.person)
    joined = [
        person
        for people in map(_as_kept, others.values())
        for person in people
        if len(people) == 1 and person.names.filter(normalised__in=names).exists()
    ]
    return [own, *sorted(joined, key=lambda person: person.person_no)]


def seal_keys_missing() -> list[str]:
    """Ids of keys that some number is sealed with and that the environment does not hold."""
    used = IdentityDocument.objects.order_by().values_list("seal_key", flat=True).distinct()
    return sorted(key for key in used if not seals.holds(key))
