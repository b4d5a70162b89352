"""One story in which every page of every role has something to show, and the pages by name.

The table says who opens which address. `test_every_page.py` walks the address table of the house against
it, so that a page nobody looks at fails; `tools/look.py` takes the pictures of the same table.
"""

import base64
from datetime import date
from fractions import Fraction

from shebao.agencies import services as agencies
from shebao.base.months import month_of
from shebao.base.plumbing import clock, jobs
from shebao.base.plumbing.models import Job
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.services import Applicant
from shebao.cli.demo.family import build_family
from shebao.cli.demo.story import numbered
from shebao.config import handlers
from shebao.exchange.models import OutgoingLetter
from shebao.exchange.services import Scan
from shebao.medical.services import claims
from shebao.payments import queries as payments
from shebao.payments import services as paying
from shebao.payments.models import PaymentOrder
from shebao.payments.services import Payee
from shebao.pension import queries as pensions
from shebao.pension import services as pension
from shebao.portal import services as portal
from shebao.records import prospects
from shebao.transfers import queries, services
from tests.browser import duplicates, inspected, roads, wallets
from tests.medical_story import MedicalStory
from tests.payments.helpers import Told, notice
from tests.story import JIA, YI

MOVERS = (
    "zhangsan", "zhouba", "wujiu", "zhengshi", "yun2", "sunqi", "wangwu", "zhaoliu", "yun",
)  # fmt: skip
RESIDENTS = ("guilan", "xiuzhen")
INSURED = ("wangwu", "zhangsan", "zhouba", "wujiu")
"""People whose medical relation moves, each at another moment."""
DING = "330100P1"
"""An agency without this system."""
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)


RESIDENT = numbered("00010119650304556")
"""Whose years make January a month of two funds."""


class Scene:
    """Nine transfers, each at another moment."""

    def __init__(self, folder):
        self.story = story = MedicalStory(
            folder, movers=(*MOVERS, "guli"), residents=RESIDENTS, medical_movers=INSURED
        )
        self.rows = {key: story.apply(key) for key in MOVERS}
        self.outs = {}
        self._halfway()
        self._bounce("wujiu")
        self._short("yun2")
        self._to_the_person("zhangsan")
        self._to_the_person("zhouba")
        self._object("zhouba")
        self.followed = roads.supplemented(story)
        duplicates.as_resident(JIA, RESIDENT, (2024, 2025), date(2026, 1, 15), name="何秀")
        self._money()
        self._pension("xiuzhen")
        self.drawing = roads.into_pension(story)
        self._paid("guilan")
        dict(build_family(JIA))
        self._troubles()
        self._medical()
        self.wallets = wallets.enter(story)
        self.kinded = roads.temporary(story)
        self.gathered = roads.gathered(story)
        self._by_paper()
        self.medical_paper = roads.medical_by_paper(story)
        self.merges = {city.pension: duplicates.lisi_twice(city, story.today) for city in (JIA, YI)}
        self.comparison, self.asked_comparison, self.query = duplicates.compared(story)
        self._further()
        story.play(1)
        self._talk("zhangsan", "请问户口簿还要补交吗？", "不用补交，身份证就可以。")
        self._talk("zhouba", "第 4 行的金额和我的对账单不一样。")
        self.inspected = inspected.inspected(story)

    def _further(self):
        """What follows a finished transfer, beyond it: a month of two places, months that go on, a refund that bounced."""
        story = self.story
        self.twice = roads.paid_twice(story)
        story.third("lisi")
        self.onward = roads.going_on(story, "许文", "00010119870908556")
        self.proposed_onward = roads.going_on(story, "吕清", "00010119910101778")
        services.propose_supplement_booking(
            owner=YI.pension, case_no=self.proposed_onward.case_no, twice=True,
            **story.duty(self.proposed_onward, "clerk"),
        )  # fmt: skip
        self.refund = roads.refund_bounced(story)
        roads.late_sent(story, self.drawing)
        self.piece = roads.in_pieces(story)

    def _medical(self):
        """One applied for, one to be settled, one with money to credit, one to be confirmed."""
        story = self.story
        self.medical = {"zhouba": story.whole("zhouba"), "zhangsan": story.ask("zhangsan")}
        self.payout = claims.apply_payout(
            owner=JIA.medical, person_no=story.one("zhangsan", JIA).person_no, ground="emigration",
            facts={"paper": "定居证明 2026-1"}, key="scene", channel="counter",
            payee=Payee("张三", "6222000000004321", "演示银行", "102100000001"),
            applicant=Applicant("person", "张三"), **story.when("jia-m-clerk"),
        )  # fmt: skip
        claims.accept(owner=JIA.medical, case_no=self.payout.case_no, **story.when("jia-m-clerk"))
        self.leaving = story.agree(story.ask("wujiu"))
        self.crediting = story.ask("wangwu")
        story.settle(story.agree(self.crediting))
        story.send_money()

    def _by_paper(self):
        """丁市 has no system: a letter was posted, another waits, and one that came waits to be compared."""
        agencies.add_agency(
            code=DING, name="丁市社会保险中心（演示）", name_en="Ding City Centre (demo)", city="丁市",
            city_en="Ding City", address="丁市解放路 1 号", postcode="310000", local=False,
            road="paper", at=clock.now(),
        )  # fmt: skip
        person, now = self.story.person("wangwu"), clock.now()
        common = {"owner": YI.pension, "by": "yi-clerk", "on": self.story.today, "at": now}
        row = services.apply(
            person_no=person.person_no, origin=DING, applicant=casework.Applicant("person", person.name),
            channel="counter", key="ding", **common,
        )  # fmt: skip
        services.accept(case_no=row.case_no, **common)
        services.post_letter(
            letter_id=f"{row.case_no}/contact-letter",
            means="post",
            tracking="EA123456789CN",
            **common,
        )
        typed = {
            "case_no": row.case_no, "amount": "16400.00", "paid_on": self.story.today.isoformat(),
            "payer": "丁市社会保险基金", "account_no": "6220003301000001", "bank_no": "B20260302001",
        }  # fmt: skip
        self.paper = services.key_letter(
            owner=YI.pension, sender=DING, kind="transfer.remittance", typed=typed,
            written_no="丁社函〔2026〕8号", written_on=self.story.today, received_on=self.story.today,
            means="post", scan=Scan("汇款凭证.png", "image/png", PIXEL), by="yi-clerk", at=now,
        )  # fmt: skip
        services.withdraw(case_no=row.case_no, by_person=False, reason="参保人要求撤回", **common)

    def _talk(self, key, question, answer=""):
        """A message, and the answer that the person has not read yet."""
        case_no, at = self.rows[key].case_no, clock.now()
        common = {"owner": YI.pension, "case_no": case_no, "at": at}
        casework.say(text=question, from_person=True, by=key, **common)
        if answer:
            casework.say(text=answer, from_person=False, by="yi-clerk", **common)

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
        self.adjustment = roads.adjusted(self.story, self.benefit)

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
