"""The medical side of the story: 赵六's relation and balance between the medical agencies of 甲市 and 乙市."""

from shebao.base.plumbing import clock
from shebao.casework.services import Applicant
from shebao.cli.demo import medical as builder
from shebao.cli.demo.story import OPENING_FEN, medical_holder, someone
from shebao.enrolment import queries as enrolled
from shebao.identity import queries as people
from shebao.ledger import queries as books
from shebao.ledger import verify
from shebao.payments import queries as payments
from shebao.transfers.queries import medical as queries
from shebao.transfers.services import medical as services
from tests.story import JIA, YI, Story

EMPLOYEE = "employee-medical"


class MedicalStory(Story):
    """Both medical agencies beside the pension ones, and the same bank."""

    def __init__(self, folder, *, medical_movers=("zhaoliu",), movers=(), **habits):
        self.medical_movers = tuple(medical_movers)
        super().__init__(folder, movers=movers, **habits)
        self.owners = [city.medical for city in (JIA, YI)]
        self.owners += [city.pension for city in (JIA, YI)] if movers else []
        for city in (JIA, YI):
            self.bank_books.open_account(
                {"account_no": city.medical_account, "holder": medical_holder(city),
                 "bank_name": "演示银行", "bank_code": "102100000001", "opening_fen": OPENING_FEN},
                on=self.today,
            )  # fmt: skip

    def third(self, key="zhangsan"):
        city = super().third(key)
        self.owners.append(city.pension)
        return city

    def _keep(self, *who):
        super()._keep(*who, self.medical_movers)

    def _build(self, movers, residents, medical_movers):
        super()._build(movers, residents)
        for city in (JIA, YI):
            for _ in builder.build_medical(city, bank_url=self.url, movers=medical_movers):
                pass
        builder.know_medical_account(JIA, YI)
        builder.know_medical_account(YI, JIA)

    def play(self, rounds=6):
        super().play(rounds)

    def agencies(self):
        return self.owners

    def when(self, by="yi-m-clerk"):
        return {"by": by, "on": self.today, "at": clock.now()}

    def one(self, key="zhaoliu", city=YI):
        return people.by_number(city.medical, someone(key).number)

    def relation(self, city=JIA, key="zhaoliu"):
        return enrolled.relationships_of_person(city.medical, self.one(key, city)).get()

    def balance(self, city, key="zhaoliu"):
        return enrolled.balance(self.relation(city, key))

    def ask(self, key="zhaoliu", **more):
        person = self.one(key)
        facts = {
            "origin": JIA.medical, "from_scheme": EMPLOYEE, "channel": "counter", "key": key,
            "applicant": Applicant("person", person.name, "13800000000"),
        }  # fmt: skip
        return services.apply_medical(
            owner=YI.medical, person_no=person.person_no, **facts | more | self.when()
        )

    def agree(self, row):
        services.accept_medical(owner=YI.medical, case_no=row.case_no, **self.when())
        self.play()
        return self.old_side(row)

    def arriving(self, row):
        return queries.arrival(YI.medical, row.case_no)

    def old_side(self, row):
        return queries.departure_for(JIA.medical, row.case_no)

    def settle(self, out):
        number = services.propose_medical_release(
            owner=JIA.medical, case_no=out.case_no, **self.when("jia-m-clerk")
        )
        services.release_medical(
            owner=JIA.medical, proposal_id=number, **self.when("jia-m-reviewer")
        )
        self.play()

    def send_money(self):
        from shebao.payments import services as paying

        orders = payments.orders(JIA.medical, "ordered")
        file = paying.propose_file(
            owner=JIA.medical, account_no=JIA.medical_account,
            order_nos=[order.order_no for order in orders], by="jia-m-accountant", at=clock.now(),
        )  # fmt: skip
        paying.approve_file(
            owner=JIA.medical, file_no=file.file_no, by="jia-m-cashier", at=clock.now()
        )
        self.play()

    def note(self, row):
        services.book_record(owner=YI.medical, case_no=row.case_no, **self.when())
        self.play()

    def credit(self, row, number=0):
        proposal = services.propose_credit(
            owner=YI.medical, case_no=row.case_no, number=number, **self.when()
        )
        services.credit(owner=YI.medical, proposal_id=proposal, **self.when("yi-m-reviewer"))
        self.play()

    def agreed(self, row):
        services.confirm_balance(
            owner=YI.medical, case_no=row.case_no, person_no=row.person_no,
            **self.when("zhaoliu"),
        )  # fmt: skip
        self.play()

    def whole(self, key="zhaoliu"):
        """From the application to the balance proof that waits for the person."""
        row = self.ask(key)
        self.settle(self.agree(row))
        self.send_money()
        self.note(row)
        self.credit(row)
        return row

    def kept(self):
        """No fen made or lost: books sum to zero, the bank's own books agree, seals hold."""
        own = self.bank_books.books()["accounts"]
        for city in (JIA, YI):
            held = {row.code: row.balance_fen for row in books.trial_balance(city.medical)}
            assert sum(held.values()) == 0
            assert -held.get(f"bank/{city.medical_account}", 0) == own[city.medical_account]
            assert held["fund/medical/pooled"] == OPENING_FEN
            assert (found := verify.verify(city.medical)) == [], found
