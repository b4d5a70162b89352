import pytest
from django.db import IntegrityError, transaction

from shebao.base.refusals import NotFound
from shebao.casework import queries, services
from shebao.casework.errors import (
    ProposalChanged,
    ProposalClosed,
    ProposalWaiting,
    ReasonMissing,
    SameOfficer,
)
from shebao.casework.models import Proposal
from tests.casework.conftest import AT, A, B

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(case):
    return services.propose(
        owner=A, case_no=case.case_no, act="release", payload={"total_fen": 100}, by="clerk", at=AT
    )


def test_nobody_countersigns_what_they_prepared(proposal):
    with pytest.raises(SameOfficer):
        services.countersign(owner=A, proposal_id=proposal.pk, by="clerk", at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(outcome="countersigned", decided_by="clerk")


def test_a_second_officer_countersigns_once(proposal):
    services.countersign(
        owner=A, proposal_id=proposal.pk, by="reviewer", at=AT, now={"total_fen": 100}
    )
    with pytest.raises(ProposalClosed):
        services.countersign(owner=A, proposal_id=proposal.pk, by="reviewer", at=AT)


def test_figures_that_changed_since_stop_the_second_officer(proposal):
    with pytest.raises(ProposalChanged):
        services.countersign(
            owner=A, proposal_id=proposal.pk, by="reviewer", at=AT, now={"total_fen": 101}
        )
    assert queries.proposal(A, proposal.pk).outcome == "waiting"


def test_a_case_has_one_proposal_at_a_time_and_the_same_again_changes_nothing(case, proposal):
    again = services.propose(
        owner=A, case_no=case.case_no, act="release", payload={"total_fen": 100}, by="clerk", at=AT
    )
    assert again.pk == proposal.pk
    with pytest.raises(ProposalWaiting):
        services.propose(
            owner=A, case_no=case.case_no, act="release", payload={}, by="clerk", at=AT
        )


def test_sent_back_with_a_reason_it_can_be_prepared_again(case, proposal):
    with pytest.raises(ReasonMissing):
        services.send_back(owner=A, proposal_id=proposal.pk, reason=" ", by="reviewer", at=AT)
    services.send_back(owner=A, proposal_id=proposal.pk, reason="金额有误", by="reviewer", at=AT)
    new = services.propose(
        owner=A, case_no=case.case_no, act="release", payload={}, by="clerk", at=AT
    )
    assert new.pk != proposal.pk


def test_another_agencys_proposal_is_not_found(proposal):
    with pytest.raises(NotFound):
        services.countersign(owner=B, proposal_id=proposal.pk, by="reviewer", at=AT)


def test_a_decision_freezes_its_figures_its_article_and_the_remedy(case):
    move = services.record_move(
        case, act="release", before="received", after="released", turn="bank", by="reviewer", at=AT
    )
    decision = services.decide(
        case, move, explanation={"name": "total_fen", "value": 100}, parameters=[{"name": "x"}],
        law="国办发〔2009〕66号 第四条", by="clerk", countersigned_by="reviewer", at=AT,
    )  # fmt: skip
    assert "行政复议" in decision.remedy_zh
    assert len(decision.sha256) == 64
