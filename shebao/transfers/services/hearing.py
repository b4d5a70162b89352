"""Letters of pension and medical transfers alike 两类转移共用的来函: the agency that receives it says whose it is."""

from datetime import datetime

from shebao.agencies import queries as agencies
from shebao.base import letters
from shebao.exchange.registry import Letter
from shebao.transfers.messages import Status
from shebao.transfers.services import recalling
from shebao.transfers.services.arriving import keep_status, take_pension_status
from shebao.transfers.services.medical import recalling as medical
from shebao.transfers.services.medical.common import (
    MEDICAL_ARRIVAL,
    arrival_of,
)


def take_status(letter: Letter, *, at: datetime) -> None:
    """The old place says where its leg is. Refuses `transfer.unknown-case`, `medical-transfer.unknown-case`."""
    content = letters.load(Status, letter.payload)
    if f"/{MEDICAL_ARRIVAL}/" not in content.case_no:
        take_pension_status(letter, content, at=at)
        return
    row = arrival_of(letter, content.case_no)
    keep_status(letter, content)
    row.origin_case_no = content.peer_case_no
    row.save(update_fields=["origin_case_no"])


def hear_recall(letter: Letter, *, at: datetime) -> None:
    """The other side asks to undo 收到撤销请求. Refuses what either family's own does."""
    medicals = agencies.keeps_medical(letter.owner)
    (medical.hear_medical_recall if medicals else recalling.hear_recall)(letter, at=at)


def take_recalled(letter: Letter, *, at: datetime) -> None:
    """The old place has taken everything back 已撤销. Refuses what either family's own does."""
    medicals = agencies.keeps_medical(letter.owner)
    (medical.take_medical_recalled if medicals else recalling.take_recalled)(letter, at=at)


def take_recall_refused(letter: Letter, *, at: datetime) -> None:
    """The old place cannot undo 不能撤销. Refuses what either family's own does."""
    medicals = agencies.keeps_medical(letter.owner)
    take = medical.take_medical_recall_refused if medicals else recalling.take_recall_refused
    take(letter, at=at)
