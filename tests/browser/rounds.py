"""Every page and who opens it 巡视: the pages of every role in the scene's world."""

from typing import NamedTuple

from django.urls import reverse

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.cli.demo.family import DESK
from shebao.cli.demo.story import someone
from shebao.enrolment import queries as enrolled
from shebao.exchange.models import OutgoingLetter, PaperLetter
from shebao.identity import queries as identities
from shebao.identity import services as people
from shebao.medical.models import Link
from shebao.papers import queries as papers
from shebao.payments import queries as payments
from shebao.portal import services as portal
from shebao.portal.naming import to_url
from tests.browser import duplicates, inspected
from tests.story import JIA, YI

NOBODY = ""


class Place(NamedTuple):
    """One page: who opens it, the name of its address, the address, and a word for its picture."""

    who: str
    name: str
    path: str
    word: str


def everything(scene) -> list[Place]:
    """Every page of every role: nobody, citizen, clerk, reviewer, accountant, cashier, operator."""
    return [
        *_entrance(), *_citizen(scene), *_counter(scene), *_merging(scene), *_roads(scene), *_medical(scene), *_fund(scene),
        *_by_paper(scene), *_operator(scene), *_inspected(scene), *_security(scene), *_family(scene),
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
    other = identities.by_person_no(YI.pension, scene.merges[YI.pension].others[0])
    resident = people.open_demo_login(other, at=clock.moment()).username
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
        _place(who, "citizen-talk", case),
        _place(who, "citizen-form", case),
        _place(objector, "citizen-case", objected, word="citizen-case-objected"),
        _place(objector, "citizen-form", objected, word="citizen-form-objected"),
        _place(stopped, "citizen-home", word="citizen-home-stopped"),
        _place(stopped, "citizen-case", asked, word="citizen-case-stopped"),
        _place(resident, "citizen-home", word="citizen-home-resident"),
        _place(who, "citizen-pension"),
        _place(woman, "citizen-home", word="citizen-home-temporary"),
        _place(woman, "citizen-pension", word="citizen-pension-choice"),
        _place(who, "citizen-benefit", word="citizen-benefit-apply"),
        _place(woman, "citizen-benefit"),
        _place(who, "citizen-gather"),
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
        _place(ours, "counter-talk", cases_["zhangsan"]),
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
        _place(theirs, "counter-adjustments"),
        _place("jia-reviewer", "counter-adjustment", to_url(scene.adjustment.adjustment_no)),
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


def _merging(scene):
    """One person's accounts, here and at another agency."""
    ours, theirs = "yi-clerk", "jia-clerk"
    return [
        _place(theirs, "counter-duplicates"),
        _place(theirs, "counter-register"),
        _place(
            theirs, "counter-cluster", to_url(duplicates.cluster_of(JIA).cluster_no), word="cluster"
        ),
        _place(
            theirs, "counter-case", to_url(scene.merges[JIA.pension].case_no), word="case-merge"
        ),
        _place(
            theirs,
            "counter-person",
            to_url(scene.merges[JIA.pension].others[0]),
            word="person-resident",
        ),
        _place(theirs, "counter-comparisons"),
        _place(theirs, "counter-case", to_url(scene.comparison.case_no), word="case-comparison"),
        _place(
            theirs,
            "counter-case",
            to_url(scene.asked_comparison.case_no),
            word="case-comparison-asked",
        ),
        _place(
            theirs, "counter-case", to_url(duplicates.query_here(scene.query)), word="case-query"
        ),
        _place(ours, "counter-case", to_url(scene.query.case_no), word="case-query-told"),
    ]


def _roads(scene):
    """The rarer roads of a transfer."""
    ours = "yi-clerk"
    followed = to_url(scene.followed.case_no)
    sent = to_url(scene.story.leaving(scene.followed).case_no)
    who = people.open_demo_login(scene.story.person("guli"), at=clock.moment()).username
    return [
        _place(ours, "counter-case", to_url(scene.kinded.case_no), word="case-account-kind"),
        _place(ours, "counter-person", to_url(scene.kinded.person_no), word="person-temporary"),
        _place(ours, "counter-case", to_url(scene.gathered.case_no), word="case-gathering"),
        _place(ours, "counter-gather", to_url(scene.gathered.person_no)),
        _place(ours, "counter-case", followed, word="case-supplement-came"),
        _place("jia-clerk", "counter-case", sent, word="case-supplement-sent"),
        _place(who, "citizen-case", followed, word="citizen-case-supplement"),
        *_beyond(scene),
    ]


def _beyond(scene):
    """What follows a finished transfer: asked about twice, on its way to the next place, a refund that bounced."""
    ours, twice, onward = "yi-clerk", to_url(scene.twice.case_no), to_url(scene.onward.case_no)
    asked = to_url(scene.story.leaving(scene.twice).case_no)
    person = identities.by_person_no(YI.pension, scene.twice.person_no)
    who = people.open_demo_login(person, at=clock.moment()).username
    signs = cases.proposal_of(cases.case(YI.pension, scene.proposed_onward.case_no)).pk
    pays, drawing = "jia-accountant", to_url(scene.drawing.case_no)
    return [
        _place(ours, "counter-case", twice, word="case-correction-twice"),
        _place("jia-clerk", "counter-case", asked, word="case-correction-sent"),
        _place(ours, "counter-case", onward, word="case-supplement-onward"),
        _place("yi-reviewer", "counter-proposal", signs, word="proposal-onward"),
        _place(who, "citizen-case", twice, word="citizen-case-correction"),
        _place("jia-clerk", "counter-case", drawing, word="case-supplement-drawing"),
        _place(pays, "fund-line", scene.piece.id, word="fund-line-piece"),
        _place(pays, "fund-order", to_url(scene.refund.order_no), word="fund-order-refund"),
    ]


def _medical(scene):
    applied, ours, theirs = scene.medical["zhangsan"], "yi-m-clerk", "jia-m-clerk"
    who = people.open_demo_login(scene.story.person("zhangsan", YI), at=clock.moment()).username
    return [
        _place(ours, "counter-case", to_url(applied.case_no), word="medical-applied"),
        _place(ours, "counter-case", to_url(scene.crediting.case_no), word="medical-money"),
        _place(theirs, "counter-case", to_url(scene.leaving.case_no), word="medical-release"),
        _place(ours, "counter-medical", to_url(applied.person_no)),
        _place(theirs, "counter-case", to_url(scene.payout.case_no), word="medical-payout"),
        _place(theirs, "counter-payout", to_url(scene.payout.person_no)),
        _place(theirs, "counter-reimbursement", to_url(scene.payout.person_no)),
        _place(who, "citizen-claims"),
        _place(who, "citizen-claim", to_url(scene.payout.case_no)),
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


def _by_paper(scene):
    who, medic = "yi-clerk", "yi-m-clerk"
    waits = OutgoingLetter.objects.get(owner=YI.pension, state="to-post").pk
    posted = OutgoingLetter.objects.get(owner=YI.pension, state="posted").pk
    came = PaperLetter.objects.get(owner=YI.pension).pk
    (form, unsigned), key = scene.medical_paper, "counter-paper-key"
    letter = OutgoingLetter.objects.get(owner=YI.medical, state="to-post").pk
    medical = [
        _place(medic, key, query=f"?sender={form.sender}&kind=medical.{kind}", word=f"paper-key-medical-{kind}")
        for kind in ("information-form", "contact-letter", "balance-proof", "application", "refused")
    ]  # fmt: skip
    return [
        _place(who, "counter-papers", word="paper-desk"),
        _place(who, "counter-paper-out", waits, word="paper-out"),
        _place(who, "counter-paper-out", posted, word="paper-posted"),
        _place(who, key, word="paper-choose"),
        _place(who, key, query="?sender=330100P1&kind=transfer.information-form", word="paper-key"),
        _place(who, "counter-paper-in", came, word="paper-own"),
        _place("yi-reviewer", "counter-paper-in", came, word="paper-compare"),
        _place(medic, key, word="paper-choose-medical"), *medical,
        _place(medic, "counter-paper-out", letter, word="paper-out-medical"),
        _place(medic, "counter-case", to_url(unsigned.case_no), word="medical-unsigned"),
        _place("yi-m-reviewer", "counter-paper-in", form.pk, word="paper-compare-medical"),
    ]  # fmt: skip


def _operator(scene):
    who = "jia-operator"
    return [
        _place(who, "home", word="operator-home"),
        _place(who, "counter-letters"),
        _place(who, "counter-jobs"),
        _place(who, "counter-directory"),
        _place(inspected.INSPECTOR, "counter-below"),
        _place("yi-operator", "counter-jobs", word="jobs-none"),
    ]


def _inspected(scene):
    """Marked cases, samples, inspections at four moments, and the office that is asked."""
    who, found = inspected.INSPECTOR, scene.inspected
    word = {state: to_url(row.inspection_no) for state, row in found.rows.items()}
    return [
        _place(who, "inspection"),
        _place(who, "inspection", query="?state=mark-set-aside", word="inspection-none"),
        _place(who, "inspection-case", to_url(found.marked)),
        _place(who, "inspections"),
        _place(who, "inspection-show", word["open"], word="inspection-open"),
        _place(who, "inspection-show", word["asked"], word="inspection-asked"),
        _place(who, "inspection-show", word["proposed"], word="inspection-proposed"),
        _place(who, "inspection-show", word["closed"], word="inspection-closed"),
        _place(who, "inspection-samples"),
        _place(who, "inspection-sample", to_url(found.sample.sample_no), query="?again=1"),
        _place("jia-clerk", "counter-questions"),
        _place("jia-clerk", "counter-question", word["asked"]),
    ]


def _security(scene):
    who = "jia-operator2"
    return [
        _place(who, "mfa_index"),
        _place(who, "mfa_activate_totp"),
        _place(who, "mfa_add_webauthn"),
        _place(who, "mfa_list_webauthn"),
    ]


def _login(key):
    """The log-in of somebody insured in 乙市."""
    person = identities.by_number(YI.medical, someone(key).number)
    return people.open_demo_login(person, at=clock.moment()).username


def _medical_no(key, city):
    return identities.by_number(city.medical, someone(key).number).person_no


def _family(scene):
    person = scene.story.person("zhaoliu")
    who = people.open_demo_login(person, at=clock.moment()).username
    mother = Link.objects.get().person_no
    mother = identities.by_person_no(JIA.medical, mother)
    relative = people.open_demo_login(mother, at=clock.moment()).username
    return [
        _place(who, "citizen-family"),
        _place(relative, "citizen-family", word="citizen-family-relative"),
        _place(who, "citizen-wallet"),
        _place(_login("zhouba"), "citizen-wallet", word="citizen-wallet-relative"),
        _place("jia-m-accountant", "fund-wallets"),
        _place("yi-m-cashier", "fund-wallets", word="fund-wallets-other"),
        _place("jia-m-clerk", "counter-family"),
        _place("jia-m-clerk", "counter-hospitals"),
        *(
            _place(
                clerk,
                "counter-wallet",
                to_url(_medical_no(key, city)),
                word=f"counter-wallet-{key}",
            )
            for clerk, key, city in (("jia-m-clerk", "zhaoliu", JIA), ("yi-m-clerk", "zhouba", YI))
        ),
        _place(DESK, "hospital"),
    ]
