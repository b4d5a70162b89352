"""甲市's medical agency: a family, a hospital with its machine, officers of both kinds, money on the accounts."""

import itertools
from datetime import UTC, date, datetime

from shebao.agencies import services as agencies
from shebao.base.plumbing.clock import ZONE
from shebao.cards import services as cards
from shebao.enrolment import services as enrolment
from shebao.identity import services as people
from shebao.ledger import queries as books
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.medical import services
from shebao.medical.services import Ends, Given
from shebao.medical.services.charging import Bill
from shebao.medical.services.linking import Door

OWNER, PLACE, HOSPITAL = "310100M1", "310100", "H0001"
ON = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
MACHINE = "h0001-machine"
FAMILY = {
    "zhaoliu": ("赵六", "00010119920425246", "310100A01"),
    "mother": ("钱秀英", "00010119630308228", "310100A02"),
    "brother": ("赵七", "00010119950111175", "310100A03"),
    "child": ("赵小", "00010120150301127", "310100A04"),
}


def number(key):
    from shebao.identity.rules import check_character

    first = FAMILY[key][1]
    return first + check_character(first)


class World:
    """The family and its money; `owner` may be any medical agency."""

    def __init__(self, owner=OWNER):
        self.owner, self.people, self.rows = owner, {}, {}
        self.count = itertools.count(1)
        agencies.add_agency(
            code=owner, name="甲市医疗保障事务中心", name_en="Jia Medical Security Centre",
            city="甲市", city_en="Jia City", at=AT,
        )  # fmt: skip
        for name, role in (("m-clerk", "clerk"), ("m-reviewer", "reviewer")):
            agencies.add_officer(owner=owner, username=name, name=name)
            agencies.grant(name, role, since=date(2026, 1, 1), by="test", at=AT)
        ledger.open_account(owner, "fund/medical/contributions", "fund")
        for key, (name, _, _) in FAMILY.items():
            self.people[key] = people.register_person(
                owner=owner, name=name, number=number(key), hukou=PLACE, by="test", at=AT
            )
        self.insure("zhaoliu", "employee-medical", 100_00)
        self.insure("mother", "employee-medical", 30_00)
        self.insure("brother", "employee-medical", 50_00)
        self.insure("child", "resident-medical", 0)
        self._kin("zhaoliu", "mother", "parent")
        self._kin("brother", "mother", "parent")
        self._hospital()

    def insure(self, key, scheme, fen):
        row = enrolment.open_relationship(
            owner=self.owner, person=self.people[key], scheme=scheme, area=PLACE,
            since=date(2020, 1, 1), key=f"{self.owner}/test/{key}", by="test", at=AT,
        )  # fmt: skip
        self.rows[key] = row
        if fen:
            self.credit(key, fen, date(2025, 12, 31))

    def credit(self, key, fen, on=ON):
        row = self.rows[key]
        entry = NewEntry(
            f"{self.owner}/test/credit/{next(self.count)}", on, "划入",
            [Line(row.ledger_code, fen, row.relationship_no), Line("fund/medical/contributions", -fen)],
        )  # fmt: skip
        ledger.post(self.owner, entry)

    def _kin(self, one, other, kind):
        people.record_kinship(
            person=self.people[one], relative=self.people[other], kind=kind, source="公安数据",
            by="test", at=AT,
        )  # fmt: skip

    def _hospital(self):
        services.add_institution(
            owner=self.owner, code=HOSPITAL, name="甲市第一人民医院", name_en="Jia First Hospital",
            kind="hospital", by="m-clerk", at=AT,
        )  # fmt: skip
        for name in (MACHINE, "h0001-desk"):
            agencies.add_officer(owner=self.owner, username=name, name=name, office_code=HOSPITAL)
            agencies.grant(
                name, "hospital", since=date(2026, 1, 1), by="test", at=AT, office_code=HOSPITAL
            )
        self.mandate = services.propose_mandate(
            owner=self.owner, institution_code=HOSPITAL, username=MACHINE, most_fen=50_000_00,
            by="m-clerk", on=ON, at=AT,
        )  # fmt: skip
        services.approve_mandate(
            owner=self.owner, mandate_no=self.mandate.mandate_no, by="m-reviewer", on=ON, at=AT
        )

    def cards(self):
        lines = ["卡号,证件号码,姓名,卡状态"]
        lines += [f"{card},{number(key)},{name},正常" for key, (name, _, card) in FAMILY.items()]
        return cards.import_cards(
            owner=self.owner, content="\n".join(lines).encode(), by="m-clerk",
            approved_by="m-reviewer", at=AT,
        )  # fmt: skip

    def no(self, key):
        return self.people[key].person_no

    def bind(self, giver="zhaoliu", relative="mother", kin="parent", *, on=ON, at=AT, **more):
        told = {"consent": Given(), "door": Door("web"), "by": giver} | more
        key = told.pop("key", f"{self.owner}/link/{next(self.count)}")
        return services.bind(
            owner=self.owner, ends=Ends(self.no(giver), self.no(relative)), kin=kin, key=key, on=on,
            at=at, **told,
        )  # fmt: skip

    def charge(self, fen, who="mother", *, no="", on=ON, at=AT, **more):
        bill = Bill(no or f"S{next(self.count)}", self.no(who), fen)
        return services.charge(
            owner=self.owner, institution_code=HOSPITAL, bill=bill, by=MACHINE, on=on, at=at, **more
        )

    def reverse(self, row, no="", on=ON):
        return services.reverse(
            owner=self.owner, institution_code=HOSPITAL, external_no=row.external_no,
            reversal_no=no or f"R{next(self.count)}", by=MACHINE, on=on, at=AT,
        )  # fmt: skip

    def held(self, key):
        return books.balance(self.owner, self.rows[key].ledger_code)

    @property
    def owed(self):
        """What the hospital is owed."""
        return books.balance(self.owner, f"payable/medical/{HOSPITAL}")


def at_hour(hour, on=ON):
    """A moment of a day here."""
    return datetime(on.year, on.month, on.day, hour, tzinfo=ZONE)
