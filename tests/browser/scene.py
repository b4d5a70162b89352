"""One story in which every page of every role has something to show, and the pages by name.

The table says who opens which address. `test_every_page.py` walks the address table of the house against
it, so that a page nobody looks at fails; `tools/look.py` takes the pictures of the same table.
"""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from django.urls import reverse

from shebao.agencies import services as agencies
from shebao.base.months import month_of
from shebao.base.plumbing import clock, jobs
from shebao.base.plumbing.models import Job
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.cli.demo.family import DESK, build_family
from shebao.config import handlers
from shebao.enrolment import queries as enrolled
from shebao.exchange.models import OutgoingLetter
from shebao.identity import queries as identities
from shebao.identity import services as people
from shebao.medical.models import Link
from shebao.papers import queries as papers
from shebao.payments import queries as payments
from shebao.payments import services as paying
from shebao.payments.models import PaymentOrder
from shebao.pension import queries as pensions
from shebao.pension import services as pension
from shebao.portal import services as portal
from shebao.portal.naming import to_url
from shebao.records import prospects
from shebao.transfers import queries, services
from tests.browser import duplicates
from tests.medical_story import MedicalStory
from tests.payments.helpers import Told, notice
from tests.story import JIA, YI

MOVERS = (
    "zhangsan", "zhouba", "wujiu", "zhengshi", "yun2", "sunqi", "wangwu", "zhaoliu", "yun",
)  # fmt: skip
RESIDENTS = ("guilan", "xiuzhen")
INSURED = ("zhaoliu", "zhangsan", "zhouba", "wujiu")
"""People whose medical relation moves, each at another moment."""
NOBODY = ""


class Place(NamedTuple):
    """One page: who opens it, the name of its address, the address, and a word for its picture."""

    who: str
    name: str
    path: str
    word: str


class Scene:
    """Nine transfers, each at another moment."""

    def __init__(self, folder):
        self.story = story = MedicalStory(
            folder, movers=MOVERS, residents=RESIDENTS, medical_movers=INSURED
        )
        self.rows = {key: story.apply(key) for key in MOVERS}
        self.outs = {}
        self._halfway()
        self._bounce("wujiu")
        self._short("yun2")
        self._to_the_person("zhangsan")
        self._to_the_person("zhouba")
        self._object("zhouba")
        self._money()
        self._pension("xiuzhen")
        self._paid("guilan")
        dict(build_family(JIA))
        self._troubles()
        self._medical()
        self.merges = {city.pension: duplicates.lisi_twice(city, story.today) for city in (JIA, YI)}
        agencies.grant("jia-operator2", "inspector", since=story.today, by="scene", at=clock.now())
        story.play(1)

    def _medical(self):
        """One applied for, one to be settled, one with money to credit, one to be confirmed."""
        story = self.story
        self.medical = {"zhouba": story.whole("zhouba"), "zhangsan": story.ask("zhangsan")}
        self.leaving = story.agree(story.ask("wujiu"))
        self.crediting = story.ask("zhaoliu")
        story.settle(story.agree(self.crediting))
        story.send_money()

    def _row(self, key):
        return queries.transfer_in(YI.pension, self.rows[key].case_no)

    def _out(self, key):
        return self.story.leaving(self.rows[key])

    def _halfway(self):
        story = self.story
        for key in ("zhangsan", "zhouba", "wujiu", "yun2", "wangwu", "zhaoliu", "yun"):
            story.accept(self.rows[key])
        services.propose_refusal(
            owner=YI.pension, case_no=self.rows["zhengshi"].case_no, reason="已经满足领取条件",
            by="yi-clerk", at=clock.now(),
        )  # fmt: skip
        case = cases.case(YI.pension, self.rows["sunqi"].case_no)
        casework.attach(
            case, name="id-card.pdf", body=b"%PDF-1.7\n%%EOF", by="yi-clerk", at=clock.now()
        )
        casework.stop_clock(
            case, since=story.today, reason=("请补交户口簿", "Please bring the hukou book"),
            by="yi-clerk", at=clock.now(),
        )  # fmt: skip
        story.play()
        services.propose_release(
            owner=JIA.pension, case_no=self._out("zhaoliu").case_no, by="jia-clerk", on=story.today,
            at=clock.now(),
        )  # fmt: skip

    def _pay(self, key):
        self.story.release(self._out(key))
        self.story.pay(self._out(key))
        self.story.play()

    def _bounce(self, key):
        books = self.story.bank_books
        books.habits = books.habits._replace(bounce=Fraction(1))
        self._pay(key)
        self.story.advance()
        self.story.play()
        books.habits = books.habits._replace(bounce=Fraction(0))

    def _short(self, key):
        out = self._out(key)
        self.story.release(out)
        order = PaymentOrder.objects.filter(owner=JIA.pension, case_no=out.case_no)
        order.update(amount_fen=order.get().amount_fen - 100)
        self.story.pay(out)
        self.story.play()
        self.story.advance(3)
        self.story.play()

    def _to_the_person(self, key):
        self._pay(key)
        self.story.book(self._row(key))
        self.story.play()

    def _object(self, key):
        row = self._row(key)
        services.object_to(
            owner=YI.pension, case_no=row.case_no, person_no=row.person_no, by=key,
            lines={"money.4": "请核对上年末储存额"}, on=self.story.today, at=clock.now(),
        )  # fmt: skip

    def _money(self):
        """At 甲市: an order, a file proposed, one approved; at 乙市: money nobody knows, a match proposed."""
        story = self.story
        story.release(self._out("wangwu"))
        order = payments.orders(JIA.pension, "ordered")[0]
        self.order = order
        self.proposed = paying.propose_file(
            owner=JIA.pension, account_no=JIA.account, order_nos=[order.order_no],
            by="jia-accountant", at=clock.now(),
        )  # fmt: skip
        told = [
            Told("U1", 120_50, name="某某有限公司", account="6200000000000077", remittance="误付",
                 on=story.today),
            Told("U2", 50_00, name="某某商店", account="6200000000000078", remittance="不详",
                 on=story.today),
        ]  # fmt: skip
        xml = notice(*told, message_id="U1", account=YI.account, on=story.today)
        paying.take_statement(
            owner=YI.pension, xml=xml.replace(b">50.00<", b">fifty<"), at=clock.now()
        )
        xml = notice(told[1], message_id="U2", account=YI.account, on=story.today)
        paying.take_statement(owner=YI.pension, xml=xml, at=clock.now())
        self.line, self.proposed_line = payments.suspense(YI.pension, story.today)[:2]
        paying.propose_match(
            owner=YI.pension, line_key=self.proposed_line.line_key, amount_fen=50_00,
            note="与信息表合付", expectation_key=payments.expectations(YI.pension, "waiting")[0].key,
            by="yi-accountant", at=clock.now(),
        )  # fmt: skip
        self.check = portal.ask_for_check(JIA.pension, by="jia-accountant", at=clock.now())
        jobs.run_all({"portal.check-books": handlers.JOBS["portal.check-books"]})
        self.month = self._closed_month()

    def _pension(self, key):
        """A claim taken in at 甲市."""
        person, on = self.story.person(key, JIA), self.story.today
        paying = prospects.applying(person, "female55", on)
        self.claim = pension.apply(
            owner=JIA.pension, person_no=person.person_no, group=paying.group, offset=0,
            place=paying.place, place_reason=paying.reason,
            applicant=casework.Applicant("person", person.name), channel="counter",
            key=f"{person.person_no}/pension/scene", by="jia-clerk", on=on, at=clock.now(),
        )  # fmt: skip

    def _paid(self, key):
        """A pension applied for five years late, its back pay approved; a stop waits for the second officer."""
        person, on, at = self.story.person(key, JIA), self.story.today, clock.now()
        row = pension.apply(
            owner=JIA.pension, person_no=person.person_no, group="female50", offset=0,
            place="310100", place_reason="current-is-hukou", channel="counter", key="scene/paid",
            applicant=casework.Applicant("person", person.name), by="jia-clerk", on=on, at=at,
            payee=paying.Payee(person.name, "6222000000000001", "演示银行", ""),
        )  # fmt: skip
        number = pension.propose(
            owner=JIA.pension, case_no=row.case_no, by="jia-clerk", on=on, at=at
        )
        pension.determine(owner=JIA.pension, proposal_id=number, by="jia-reviewer", on=on, at=at)
        self.payroll = pension.propose_payroll(
            owner=JIA.pension, month=month_of(on), by="jia-accountant", on=on, at=at
        )
        pension.approve_payroll(
            owner=JIA.pension, payroll_no=self.payroll.payroll_no, by="jia-cashier", on=on, at=at
        )
        self.benefit = pensions.benefit_of_person(JIA.pension, person.person_no)

    def _troubles(self):
        """A dead letter and a dead job."""
        letter = OutgoingLetter.objects.filter(owner=JIA.pension).order_by("id").last()
        OutgoingLetter.objects.filter(pk=letter.pk).update(state="dead", error="HTTP 503")
        jobs.enqueue(JIA.pension, "ledger.seal", key="look")
        Job.objects.filter(key="ledger.seal:look").update(state="dead", error="TimeoutError: look")

    def _closed_month(self):
        """January of 甲市, before the story began: closed to the last day, waiting for the second officer."""
        at = clock.now()
        paying.close_day(owner=JIA.pension, on=date(2026, 1, 31), by="jia-accountant", at=at)
        return paying.propose_month(
            owner=JIA.pension, month=2026 * 12, by="jia-accountant", at=at
        )  # fmt: skip


def everything(scene: Scene) -> list[Place]:
    """Every page of every role: nobody, citizen, clerk, reviewer, accountant, cashier, operator."""
    return [
        *_entrance(), *_citizen(scene), *_counter(scene), *_medical(scene), *_fund(scene),
        *_operator(scene), *_security(scene), *_family(scene),
    ]  # fmt: skip


def _place(who, name, *args, word="", query=""):
    path = reverse(name, args=args) + query
    return Place(who, name, path, word or name)


def _entrance():
    return [
        _place(NOBODY, "home"),
        _place(NOBODY, "account_login"),
        _place(NOBODY, "citizen-first-sign-in"),
        _place(NOBODY, "officer-first-sign-in"),
        _place(NOBODY, "verify"),
        _place(NOBODY, "statistics"),
    ]


def _began(user, person):
    """An application half filled in."""
    typed = {"applicant_kind": "person", "applicant_name": "", "phone": "13800000000"}
    portal.save_draft(
        user, "transfer-in", JIA.pension, typed,
        owner=person.owner, person_no=person.person_no, at=clock.moment(),
    )  # fmt: skip


def _citizen(scene):
    zhangsan = people.open_demo_login(scene.story.person("zhangsan"), at=clock.moment())
    _began(zhangsan, scene.story.person("zhangsan"))
    who = zhangsan.username
    objector = people.open_demo_login(scene.story.person("zhouba"), at=clock.moment()).username
    stopped = people.open_demo_login(scene.story.person("sunqi"), at=clock.moment()).username
    woman = people.open_demo_login(scene.story.person("guilan", JIA), at=clock.moment()).username
    lisi = identities.by_person_no(YI.pension, scene.merges[YI.pension].person_no)
    twice = people.open_demo_login(lisi, at=clock.moment()).username
    case = to_url(scene.rows["zhangsan"].case_no)
    objected = to_url(scene.rows["zhouba"].case_no)
    asked = to_url(scene.rows["sunqi"].case_no)
    sent = people.open_demo_login(scene.story.person("yun"), at=clock.moment()).username
    paper = papers.of_case(YI.pension, scene.rows["zhangsan"].case_no)[0]
    return [
        _place(who, "citizen-home"),
        _place(who, "citizen-transfer"),
        _place(who, "citizen-transfer", query="?q=nowhere", word="citizen-transfer-none"),
        _place(who, "citizen-apply", JIA.pension),
        _place(who, "citizen-apply-phone", JIA.pension),
        _place(who, "citizen-apply-check", JIA.pension),
        _place(who, "citizen-case", case),
        _place(who, "citizen-form", case),
        _place(objector, "citizen-case", objected, word="citizen-case-objected"),
        _place(objector, "citizen-form", objected, word="citizen-form-objected"),
        _place(stopped, "citizen-home", word="citizen-home-stopped"),
        _place(stopped, "citizen-case", asked, word="citizen-case-stopped"),
        _place(who, "citizen-pension"),
        _place(woman, "citizen-pension", word="citizen-pension-choice"),
        _place(who, "citizen-benefit", word="citizen-benefit-apply"),
        _place(woman, "citizen-benefit"),
        _place(sent, "citizen-case", to_url(scene.rows["yun"].case_no), word="citizen-case-sent"),
        _place(who, "citizen-medical"),
        _place(objector, "citizen-medical-case", to_url(scene.medical["zhouba"].case_no)),
        _place(who, "citizen-merge"),
        _place(twice, "citizen-merge-case", to_url(scene.merges[YI.pension].case_no)),
        _place(who, "citizen-papers"),
        _place(who, "citizen-record"),
        _place(who, "citizen-reads", query="?all=1"),
        _place(who, "account", word="citizen-account"),
        _place(NOBODY, "verify-paper", paper.code, word="verify-paper"),
        _place(NOBODY, "verify-paper", "AAAA-AAAA", word="verify-unknown"),
    ]


def _counter(scene):
    ours, theirs = "yi-clerk", "jia-clerk"
    cases_ = {key: to_url(row.case_no) for key, row in scene.rows.items()}
    outs = {key: to_url(scene._out(key).case_no) for key in ("wujiu", "yun", "zhaoliu", "wangwu")}
    person = to_url(scene.story.person("zhangsan").person_no)
    there = to_url(scene.story.person("zhouba", JIA).person_no)
    woman = to_url(scene.story.person("xiuzhen", JIA).person_no)
    waiting = {p.act: p.pk for o in (YI, JIA) for p in cases.proposals_waiting(o.pension)}
    file = enrolled.import_files(JIA.pension)[0]
    return [
        _place(ours, "counter"),
        _place(theirs, "counter", word="counter-old-place"),
        _place(ours, "counter-case", cases_["sunqi"], word="case-stopped"),
        _place(ours, "counter-case", cases_["yun2"], word="case-mismatch"),
        _place(ours, "counter-case", cases_["zhouba"], word="case-objected"),
        _place(ours, "counter-case", cases_["zhangsan"], word="case-confirming"),
        _place(ours, "counter-case", cases_["zhengshi"], word="case-refusal-proposed"),
        _place(theirs, "counter-case", outs["wujiu"], word="case-bounced"),
        _place(theirs, "counter-case", outs["yun"], word="case-received"),
        _place(theirs, "counter-case", outs["zhaoliu"], word="case-release-proposed"),
        _place(ours, "counter-money", cases_["yun2"], word="money-differs"),
        _place(ours, "counter-money", cases_["zhangsan"], word="money-agrees"),
        _place(theirs, "counter-release", outs["yun"], word="release-refused"),
        _place(theirs, "counter-release", outs["zhaoliu"], word="release"),
        _place(ours, "counter-people"),
        _place(ours, "counter-people", query="?q=z", word="people-found"),
        _place(ours, "counter-people", query="?q=nobody", word="people-none"),
        _place(ours, "counter-person", person),
        _place(theirs, "counter-person", there, word="person-left"),
        _place(ours, "counter-pension", person),
        _place(theirs, "counter-pension", woman, word="counter-pension-claimed"),
        _place(theirs, "counter-case", to_url(scene.claim.case_no), word="case-pension"),
        _place(theirs, "counter-benefits"),
        _place(theirs, "counter-duplicates"),
        _place(
            theirs, "counter-cluster", to_url(duplicates.cluster_of(JIA).cluster_no), word="cluster"
        ),
        _place(
            theirs, "counter-case", to_url(scene.merges[JIA.pension].case_no), word="case-merge"
        ),
        _place(theirs, "counter-benefit", to_url(scene.benefit.benefit_no)),
        _place(ours, "counter-apply", person),
        _place(theirs, "counter-imports"),
        _place(theirs, "counter-import", to_url(file.file_no)),
        _place("yi-reviewer", "counter-waiting"),
        _place("yi-reviewer", "counter-proposal", waiting["refuse"], word="proposal-refuse"),
        _place("jia-reviewer", "counter-proposal", waiting["release"], word="proposal-release"),
        _place("jia-clerk", "counter-proposal", waiting["release"], word="proposal-own"),
        _place(theirs, "account"),
    ]


def _medical(scene):
    applied, ours, theirs = scene.medical["zhangsan"], "yi-m-clerk", "jia-m-clerk"
    return [
        _place(ours, "counter-case", to_url(applied.case_no), word="medical-applied"),
        _place(ours, "counter-case", to_url(scene.crediting.case_no), word="medical-money"),
        _place(theirs, "counter-case", to_url(scene.leaving.case_no), word="medical-release"),
        _place(ours, "counter-medical", to_url(applied.person_no)),
    ]


def _fund(scene):
    jia, yi, cashier = "jia-accountant", "yi-accountant", "yi-cashier"
    bounced = payments.orders(JIA.pension, "bounced")[0]
    paid = payments.orders(JIA.pension, "paid")[0]
    done = next(f for f in payments.files(JIA.pension) if f.state != "proposed")
    out = to_url(scene._out("wangwu").case_no)
    return [
        _place(jia, "fund"),
        _place(yi, "fund", word="fund-arrivals"),
        _place("jia-cashier", "fund", word="fund-cashier"),
        _place(jia, "fund-orders"),
        _place(jia, "fund-orders", query="?state=bounced", word="fund-orders-bounced"),
        _place(jia, "fund-order", to_url(scene.order.order_no)),
        _place(jia, "fund-order", to_url(bounced.order_no), word="fund-order-bounced"),
        _place(jia, "fund-order", to_url(paid.order_no), word="fund-order-paid"),
        _place(jia, "fund-files"),
        _place(
            "jia-cashier", "fund-file", to_url(scene.proposed.file_no), word="fund-file-proposed"
        ),
        _place(jia, "fund-file", to_url(done.file_no), word="fund-file-done"),
        _place(jia, "fund-payrolls"),
        _place(jia, "fund-payroll", to_url(scene.payroll.payroll_no)),
        _place(yi, "fund-statements"),
        _place(yi, "fund-statement", payments.statements(YI.pension)[0].pk),
        _place(
            yi, "fund-statement", payments.statements(YI.pension)[1].pk, word="fund-statement-bad"
        ),
        _place(yi, "fund-suspense"),
        _place(cashier, "fund-suspense", word="fund-suspense-cashier"),
        _place(yi, "fund-line", scene.line.id),
        _place(cashier, "fund-line", scene.line.id, word="fund-line-second"),
        _place(yi, "fund-awaited"),
        _place(jia, "fund-books"),
        _place(jia, "fund-account", query="?code=fund/pension/pooled"),
        _place(jia, "fund-case", out),
        _place(jia, "fund-checks"),
        _place(jia, "fund-check", scene.check.pk),
        _place(jia, "fund-closing"),
        _place("jia-cashier", "fund-month", scene.month.pk),
    ]


def _operator(scene):
    who = "jia-operator"
    return [
        _place(who, "home", word="operator-home"),
        _place(who, "counter-letters"),
        _place(who, "counter-jobs"),
        _place(who, "counter-directory"),
        _place("jia-operator2", "counter-below"),
        _place("yi-operator", "counter-jobs", word="jobs-none"),
    ]


def _security(scene):
    who = "jia-operator2"
    return [
        _place(who, "mfa_index"),
        _place(who, "mfa_activate_totp"),
        _place(who, "mfa_add_webauthn"),
        _place(who, "mfa_list_webauthn"),
    ]


def _family(scene):
    person = scene.story.person("zhaoliu")
    who = people.open_demo_login(person, at=clock.moment()).username
    mother = Link.objects.get().person_no
    mother = identities.by_person_no(JIA.medical, mother)
    relative = people.open_demo_login(mother, at=clock.moment()).username
    return [
        _place(who, "citizen-family"),
        _place(relative, "citizen-family", word="citizen-family-relative"),
        _place("jia-m-clerk", "counter-family"),
        _place("jia-m-clerk", "counter-hospitals"),
        _place(DESK, "hospital"),
    ]
