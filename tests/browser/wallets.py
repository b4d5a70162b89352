"""Wallet transfers of the scene: one accepted and about to be settled, one that waits to be accepted."""

from datetime import datetime, time

from shebao.base.plumbing.clock import ZONE
from shebao.cli.demo.story import someone
from shebao.identity import queries as people
from shebao.medical.services import wallet
from shebao.medical.services.wallet import Relative, Vouched
from tests.story import JIA, YI

RECEIVER = "zhouba"


def enter(story):
    """赵六 sends twice to 周八, who is insured in 乙市 and has taken the first; the transfers and the settlement."""
    at = datetime.combine(story.today, time(10), ZONE)
    giver, other = people.by_number(JIA.medical, someone("zhaoliu").number), someone(RECEIVER)
    rows = [
        wallet.send_to_wallet(
            owner=JIA.medical, person_no=giver.person_no, amount_fen=fen, channel="web", at=at,
            relative=Relative(other.name, other.number, YI.medical, "sibling"), key=f"scene/{fen}",
            vouched=Vouched(commitment=True, confirmed=True), by="zhaoliu", on=story.today,
        )
        for fen in (300_00, 120_00)
    ]  # fmt: skip
    story.play()
    taker = people.by_number(YI.medical, other.number)
    wallet.accept_wallet(
        owner=YI.medical, transfer_no=rows[0].peer_no, person_no=taker.person_no, by=RECEIVER,
        on=story.today, at=at,
    )  # fmt: skip
    story.play()
    made = wallet.propose_wallet_settlement(
        owner=JIA.medical, other_code=YI.medical, by="jia-m-accountant", on=story.today, at=at
    )
    return rows, made
