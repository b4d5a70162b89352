"""赵六 in 甲市 and her mother in 乙市: both medical agencies, real letters, a real bank."""

from datetime import UTC, datetime, time

from shebao.base.plumbing.clock import ZONE
from shebao.cli.demo.story import someone
from shebao.enrolment import services as enrolment
from shebao.identity import queries as people
from shebao.identity import services as identity
from shebao.ledger import queries as books
from shebao.medical.models import WalletTransfer
from shebao.medical.queries import wallet as queries
from shebao.medical.services import wallet as services
from shebao.medical.services.wallet import Relative, Vouched
from tests.medical_story import JIA, YI, MedicalStory

MOTHER = someone("zhaomu")


class WalletStory(MedicalStory):
    """The story, with the mother insured as a resident of 乙市."""

    def __init__(self, folder, **habits):
        super().__init__(folder, **habits)
        person = identity.register_person(
            owner=YI.medical, name=MOTHER.name, number=MOTHER.number, hukou=YI.division, by="test",
            at=datetime.now(UTC),
        )  # fmt: skip
        enrolment.open_relationship(
            owner=YI.medical, person=person, scheme="resident-medical", area=YI.division,
            since=self.today.replace(month=1, day=1), key=f"{YI.medical}/test/mother", by="test",
            at=datetime.now(UTC),
        )  # fmt: skip
        self.mother = person.person_no
        self.giver = people.by_number(JIA.medical, someone("zhaoliu").number).person_no

    def at(self, hour, minute=0):
        return datetime.combine(self.today, time(hour, minute), ZONE)

    def send(self, fen=500_00, *, key="k", hour=10, name=MOTHER.name, number=MOTHER.number, **more):
        told = {"agency": YI.medical, "kin": "parent", "vouched": Vouched(commitment=True)} | more
        return services.send_to_wallet(
            owner=JIA.medical, person_no=self.giver,
            relative=Relative(name, number, told["agency"], told["kin"]), amount_fen=fen,
            vouched=told["vouched"], channel="web", key=key, by="zhaoliu", on=self.today,
            at=self.at(hour),
        )  # fmt: skip

    def there(self, row):
        return WalletTransfer.objects.get(owner=YI.medical, transfer_no=row.peer_no)

    def here(self, row):
        return queries.transfer(JIA.medical, row.transfer_no)

    def her(self, act, row, *, hour=11, person_no="", **more):
        return act(
            owner=YI.medical, transfer_no=row.peer_no, person_no=person_no or self.mother,
            by="zhaomu", at=self.at(hour), **more,
        )  # fmt: skip

    def accept(self, row, *, hour=11, **more):
        return self.her(services.accept_wallet, row, hour=hour, on=self.today, **more)

    def give_back(self, row):
        return self.her(services.give_back, row, on=self.today)

    def account(self):
        return self.balance(JIA)

    def wallet(self):
        return queries.held_fen(YI.medical, self.mother)

    def held(self, city):
        return {one.code: one.balance_fen for one in books.trial_balance(city.medical)}

    def settle(self, city=JIA, other=YI):
        post = city.key
        row = services.propose_wallet_settlement(
            owner=city.medical, other_code=other.medical, by=f"{post}-m-accountant", on=self.today,
            at=self.at(12),
        )  # fmt: skip
        services.approve_wallet_settlement(
            owner=city.medical, settlement_no=row.settlement_no, by=f"{post}-m-cashier",
            on=self.today, at=self.at(12),
        )  # fmt: skip
        self.play()
        return row

    def pay(self, city=JIA):
        from shebao.payments import queries as payments
        from shebao.payments import services as paying

        file = paying.propose_file(
            owner=city.medical, account_no=city.medical_account,
            order_nos=[one.order_no for one in payments.orders(city.medical, "ordered")],
            by=f"{city.key}-m-accountant", at=self.at(13),
        )  # fmt: skip
        paying.approve_file(
            owner=city.medical, file_no=file.file_no, by=f"{city.key}-m-cashier", at=self.at(13)
        )
        self.play()
        self.advance(1)
        self.play()
