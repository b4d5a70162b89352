"""The medical side of the world 医保: relations, cards, families, charges laid in by a statement each, what needs officers by the services.

One in ten of 甲市's people is insured at its medical agency too, the same person. Every two are a family: the first one's
account is shared with the second. Each second one was charged 100.00, of which the family pays 40.00; a tenth went back the same
day. Money moves by the chunks of the ledger. Wallet transfers, claims and medical transfers are taken to their states by the
services, one in two thousand people each, letters signed and carried.
"""

from datetime import date, datetime, time
from typing import Any

from django.db import connection

from bench import world_people
from bench.world_cases import port, run_jobs
from bench.world_people import AT
from shebao.base.plumbing import clock, numbers, seals
from shebao.casework.services import Applicant
from shebao.cli.demo import medical as builder
from shebao.cli.demo.story import BANK, CITIES
from shebao.enrolment import services as enrolment
from shebao.enrolment.models import Relationship
from shebao.enrolment.services.relationships import add_area
from shebao.identity import services as people
from shebao.identity.models import IdentityDocument, Person
from shebao.ledger import services as ledger
from shebao.medical import services
from shebao.medical.models import Institution, Mandate, WalletTransfer
from shebao.medical.services import claims
from shebao.medical.services import wallet as wallets
from shebao.medical.services.claims import Told
from shebao.medical.services.wallet import Relative, Vouched
from shebao.payments.services import Payee
from shebao.transfers.queries import medical as queries
from shebao.transfers.services import medical as moving

JIA, YI = CITIES["jia"], CITIES["yi"]
OWNER, PLACE, HOSPITAL, MACHINE = JIA.medical, JIA.division, "H0001", "h0001-machine"
SHARE, FEWEST, MOST = 10, 40, 400
DAY = date(2026, 3, 2)
GIVER_FEN, RELATIVE_FEN, OWN_FEN, FAMILY_FEN = 3_000_00, 60_00, 60_00, 40_00
CHUNK = 100_000
ROLLED = "n %% 20 = 1"
"""Which charges went back the same day."""
FETCH = ("exchange.tend", "medical.wallets", "ledger.seal")


def insured(count: int) -> int:
    """How many of `count` are insured at the medical agency: a whole number of families."""
    return max(200, count // SHARE) // 2 * 2


def agencies() -> None:
    """Both medical agencies with officers, bank accounts, books; the hospital under a mandate of two officers."""
    for city, peer in ((JIA, YI), (YI, JIA)):
        for _ in builder.build_medical(city, bank_url=f"http://127.0.0.1:{port()}", movers=()):
            pass
        builder.know_medical_account(city, peer)
        ledger.open_account(city.medical, "fund/medical/contributions", "fund")
    at, on = clock.now(), clock.today()
    services.add_institution(
        owner=OWNER,
        code=HOSPITAL,
        name="甲市第一人民医院",
        kind="hospital",
        by="jia-m-clerk",
        at=at,
    )
    from shebao.agencies import services as officers

    officers.add_officer(owner=OWNER, username=MACHINE, name=MACHINE, office_code=HOSPITAL)
    officers.grant(
        MACHINE, "hospital", since=date(2026, 1, 1), by="world", at=at, office_code=HOSPITAL
    )
    made = services.propose_mandate(
        owner=OWNER, institution_code=HOSPITAL, username=MACHINE, most_fen=1_000_00,
        by="jia-m-clerk", on=on, at=at,
    )  # fmt: skip
    services.approve_mandate(
        owner=OWNER, mandate_no=made.mandate_no, by="jia-m-reviewer", on=on, at=at
    )


def relations(count: int) -> None:
    """The people, their relation with its move and account, and a card each: a statement a table."""
    wanted = insured(count)
    world_people.register(wanted, owner=OWNER, of=count)
    area = add_area(owner=OWNER, code=PLACE, name=JIA.name)
    first = numbers.take(OWNER, "relationship", wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            """CREATE TABLE bench_insured AS SELECT id AS person_id, person_no,
                 %s || '/relationship/' || n AS no, n - %s AS n,
                 'person/' || %s || '/relationship/' || n || '/medical' AS code
               FROM (SELECT id, person_no, %s - 1 + row_number() OVER (ORDER BY id) AS n
                 FROM identity_person WHERE owner = %s) p""",
            [OWNER, first, OWNER, first, OWNER],
        )
        cursor.execute("CREATE UNIQUE INDEX ON bench_insured (n)")
        cursor.execute(
            """INSERT INTO enrolment_relationship (owner, relationship_no, person_id, scheme, area_id,
                 kind, state, since, until, ledger_code, settlements, key)
               SELECT %s, no, person_id, 'employee-medical', %s, 'regular', 'active', '2011-01-01',
                 NULL, code, 0, %s || '/world/' || n FROM bench_insured ORDER BY n""",
            [OWNER, area.pk, OWNER],
        )
        cursor.execute(
            """INSERT INTO enrolment_relationshipmove (owner, relationship_id, act, before, after, "on",
                 case_no, by, at)
               SELECT owner, id, 'open', '', 'active', since, '', 'world', %s
                 FROM enrolment_relationship WHERE owner = %s""",
            [AT, OWNER],
        )
        cursor.execute(
            """INSERT INTO ledger_account (owner, code, kind, balance_fen)
               SELECT %s, code, 'person', 0 FROM bench_insured""",
            [OWNER],
        )
        cursor.execute(
            """INSERT INTO cards_card (owner, card_no, person_no, relationship_no, state, valid_until,
                 imported_by, approved_by, imported_at)
               SELECT %s, 'W' || lpad(n::text, 8, '0'), person_no, no, 'card-normal', '2036-03-01',
                 'jia-m-clerk', 'jia-m-reviewer', %s FROM bench_insured ORDER BY n""",
            [OWNER, AT],
        )
        cursor.execute(
            """INSERT INTO cards_cardmove (owner, card_id, act, before, after, by, at)
               SELECT owner, id, 'import', '', state, imported_by, imported_at FROM cards_card
                WHERE owner = %s""",
            [OWNER],
        )
    _post("opening", f"CASE WHEN n %% 2 = 0 THEN {GIVER_FEN} ELSE {RELATIVE_FEN} END",
          "fund/medical/contributions", "true")  # fmt: skip


def _post(word: str, fen: str, against: str, which: str) -> None:
    """One balanced entry for each hundred thousand people: to each account `fen`, as SQL says it."""
    last, number = -1, 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT code, {fen}, no, n FROM bench_insured WHERE n > %s AND {which}"
                " ORDER BY n LIMIT %s", [last, CHUNK]
            )  # fmt: skip
            rows = cursor.fetchall()
        if not rows:
            return
        last, number = rows[-1][3], number + 1
        ledger.post_chunk(
            OWNER, f"{OWNER}/world/{word}/{number}", DAY, "医保账户", [row[:3] for row in rows],
            against,
        )  # fmt: skip


def families() -> None:
    """Every two people linked, with the consent and the move; the numbers go on where the table ends."""
    first = numbers.take(OWNER, "family-link", Relationship.objects.filter(owner=OWNER).count())
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO medical_link (owner, link_no, grantor_person_no, grantor_relationship_no,
                 person_no, relationship_no, kin, state, rank, channel, institution_code, terminal,
                 grantor_card_no, card_no, proof, proof_note, asked, bound_by, bound_on, bound_at,
                 ended_by, end_reason, key)
               SELECT %s, %s || '/family-link/' || (%s + g.n / 2), g.person_no, g.no, r.person_no, r.no,
                 'sibling', 'link-active', 1, 'web', '', '', '', '', 'commitment', '', '[]', 'world',
                 %s, %s, '', '', %s || '/world/link/' || g.n
               FROM bench_insured g JOIN bench_insured r ON r.n = g.n + 1 WHERE g.n %% 2 = 0
               ORDER BY g.n""",
            [OWNER, OWNER, first, DAY, AT, OWNER],
        )
        cursor.execute(
            """INSERT INTO medical_consent (owner, link_id, person_no, state, given_by, guardian,
                 channel, words, given_at, ended_at, recorded_by)
               SELECT owner, id, person_no, 'consent-given', '', false, 'web', '', bound_at, NULL,
                 'world' FROM medical_link WHERE owner = %s""",
            [OWNER],
        )
        cursor.execute(
            """INSERT INTO medical_linkmove (owner, link_id, act, before, after, note, by, at)
               SELECT owner, id, 'bind', '', state, '', bound_by, bound_at FROM medical_link
                WHERE owner = %s""",
            [OWNER],
        )


def charges() -> None:
    """A charge for each relative, split over two accounts, its money in chunks; a tenth reversed to the same two."""
    place = Institution.objects.get(owner=OWNER, code=HOSPITAL)
    mandate = Mandate.objects.get(owner=OWNER)
    payable = f"payable/medical/{HOSPITAL}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO medical_charge (owner, charge_no, institution_id, mandate_id, external_no,
                 offline_no, person_no, card_no, purpose, state, amount_fen, own_fen, family_fen,
                 cash_fen, "on", happened_at, booked_at, reversal_no, reversed_on, reversed_at)
               SELECT %s, %s || '/charge/{HOSPITAL}/W' || n, %s, %s, 'W' || n, NULL, person_no,
                 'W' || lpad(n::text, 8, '0'), '门诊',
                 CASE WHEN {ROLLED} THEN 'charge-reversed' ELSE 'charge-booked' END, %s, %s, %s, 0,
                 %s, %s, %s, CASE WHEN {ROLLED} THEN 'R' || n ELSE '' END,
                 CASE WHEN {ROLLED} THEN %s::date END, CASE WHEN {ROLLED} THEN %s::timestamptz END
               FROM bench_insured WHERE n %% 2 = 1 ORDER BY n""",
            [OWNER, OWNER, place.pk, mandate.pk, OWN_FEN + FAMILY_FEN, OWN_FEN, FAMILY_FEN, DAY, AT,
             AT, DAY, AT],
        )  # fmt: skip
        cursor.execute(
            f"""INSERT INTO medical_chargeline (owner, charge_id, seq, person_no, relationship_no,
                 account_code, link_id, amount_fen)
               SELECT c.owner, c.id, 1, r.person_no, r.no, r.code, NULL, {OWN_FEN}
                 FROM medical_charge c JOIN bench_insured r ON r.person_no = c.person_no
                WHERE c.owner = %s
               UNION ALL SELECT c.owner, c.id, 2, g.person_no, g.no, g.code, l.id, {FAMILY_FEN}
                 FROM medical_charge c JOIN medical_link l ON l.owner = c.owner
                  AND l.person_no = c.person_no
                 JOIN bench_insured g ON g.person_no = l.grantor_person_no WHERE c.owner = %s""",
            [OWNER, OWNER],
        )
    ledger.open_account(OWNER, payable, "payable")
    part = f"CASE WHEN n %% 2 = 0 THEN {FAMILY_FEN} ELSE {OWN_FEN} END"
    _post("charges", f"-({part})", payable, "true")
    _post("reversals", part, payable, "(n - n %% 2 + 1) %% 20 = 1")


def reconciled() -> None:
    """The hospital's day compared, as its machine does."""
    from shebao.medical.queries import sharing

    place = sharing.institution(OWNER, HOSPITAL)
    services.reconcile(
        owner=OWNER, institution_code=HOSPITAL, day=DAY, lines=sharing.day_lines(place, DAY),
        by=MACHINE, on=clock.today(), at=clock.now(),
    )  # fmt: skip


class Few:
    """A few givers, whose transfers, claims and moves are taken to their states by the services."""

    def __init__(self, count: int) -> None:
        self.wanted = min(MOST, max(FEWEST, insured(count) // 200))
        rows = Relationship.objects.filter(owner=OWNER).select_related("person").order_by("id")
        self.rows = list(rows[: 2 * self.wanted : 2])
        self.slot = 0
        self.there: dict[int, Person] = {}

    def now(self, by: str = "jia-m-clerk") -> dict[str, Any]:
        """Who does it, and when."""
        return {"by": by, "on": clock.today(), "at": clock.now()}

    def carry(self) -> None:
        """Letters travel until a round moves nothing."""
        for _ in range(6):
            self.slot += 1
            if not run_jobs((JIA.medical, YI.medical), FETCH, f"m{self.slot}"):
                return

    def known_there(self, row: Relationship, scheme: str) -> Person:
        """The same person insured at 乙市's medical agency."""
        document = IdentityDocument.objects.get(person=row.person, until=None)
        number = seals.unseal(document.number_seal, bound_to=row.person.person_no)
        here = people.register_person(
            owner=YI.medical, name=row.person.name, number=number, hukou=YI.division, by="world",
            at=clock.now(),
        )  # fmt: skip
        enrolment.open_relationship(
            owner=YI.medical, person=here, scheme=scheme, area=YI.division, since=date(2026, 1, 5),
            key=f"{YI.medical}/world/{here.person_no}", by="world", at=clock.now(),
        )  # fmt: skip
        return here

    def wallets(self) -> None:
        """Money to relatives elsewhere: offered, accepted, given back; the accepted ones proposed for settlement."""
        at = datetime.combine(clock.today(), time(10), clock.ZONE)
        for row, other in zip(self.rows, self.rows[1:], strict=False):
            there = self.there[other.pk] = self.known_there(other, "resident-medical")
            document = IdentityDocument.objects.get(person=there, until=None)
            number = seals.unseal(document.number_seal, bound_to=there.person_no)
            wallets.send_to_wallet(
                owner=OWNER, person_no=row.person.person_no, amount_fen=100_00, channel="web",
                relative=Relative(there.name, number, YI.medical, "sibling"),
                vouched=Vouched(True, True), key=f"world/{row.pk}", by="world", on=clock.today(),
                at=at,
            )  # fmt: skip
        self.carry()
        offered = WalletTransfer.objects.filter(owner=YI.medical).order_by("id")
        for index, offer in enumerate(list(offered)):
            named = {"owner": YI.medical, "transfer_no": offer.transfer_no,
                     "person_no": offer.person_no, "by": "world", "at": at}  # fmt: skip
            if index % 4:
                wallets.accept_wallet(**named, on=clock.today())
            if index % 4 == 3:
                wallets.give_back(**named, on=clock.today())
        self.carry()
        wallets.propose_wallet_settlement(
            owner=OWNER, other_code=YI.medical, **self.now("jia-m-accountant")
        )

    def claims(self) -> None:
        """Bills paid in cash: told, accepted, assessed, proposed, decided, a fifth each."""
        papers = ("invoice", "list", "diagnosis", "record")
        for index, row in enumerate(self.rows):
            payee = Payee(row.person.name, f"62220000{row.pk:010d}", *BANK)
            made = claims.apply_reimbursement(
                owner=OWNER, person_no=row.person.person_no, papers=papers, payee=payee,
                bills=[Told(f"W{row.pk}", "外地医院", DAY, 100_00)], channel="counter",
                applicant=Applicant("person", row.person.name), key=f"world/{row.pk}", **self.now(),
            )  # fmt: skip
            named = {"owner": OWNER, "case_no": made.case_no}
            if index % 5 > 0:
                claims.accept(**named, **self.now())
            if index % 5 > 1:
                claims.assess_bill(
                    **named, number=f"W{row.pk}", pooled_fen=60_00, account_fen=10_00, note="",
                    **self.now(),
                )  # fmt: skip
            if index % 5 > 2:
                number = claims.propose_claim(**named, **self.now())
                if index % 5 > 3:
                    second = self.now("jia-m-reviewer")
                    claims.decide_claim(owner=OWNER, proposal_id=number, **second)

    def transfers(self) -> None:
        """From 甲市 to 乙市: applied, agreed, released; a third each."""
        rows = []
        for row in self.rows[1:]:
            enrolment.pause(row, **self.now())
            here = self.there[row.pk]
            rows.append(
                moving.apply_medical(
                    owner=YI.medical, person_no=here.person_no, origin=OWNER,
                    from_scheme="employee-medical", applicant=Applicant("person", here.name),
                    channel="mobile", key=f"world/{row.pk}", **self.now("yi-m-clerk"),
                )
            )  # fmt: skip
        for index, arriving in enumerate(rows):
            if index % 3:
                moving.accept_medical(
                    owner=YI.medical, case_no=arriving.case_no, **self.now("yi-m-clerk")
                )
        self.carry()
        for index, arriving in enumerate(rows):
            if index % 3 == 2:
                out = queries.departure_for(OWNER, arriving.case_no)
                number = moving.propose_medical_release(
                    owner=OWNER, case_no=out.case_no, **self.now()
                )
                moving.release_medical(
                    owner=OWNER, proposal_id=number, **self.now("jia-m-reviewer")
                )
        self.carry()


def play(count: int) -> None:
    """Wallets, claims and transfers of a few, then the scratch table goes."""
    few = Few(count)
    few.wallets()
    few.claims()
    few.transfers()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_insured")
