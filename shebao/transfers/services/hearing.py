"""Progress of the other leg 对方进度: one letter for pension and medical transfers; its case says whose it is."""

from datetime import datetime

from shebao.base import letters
from shebao.exchange.registry import Letter
from shebao.transfers.messages import Status
from shebao.transfers.services.arriving import keep_status, take_pension_status
from shebao.transfers.services.medical.common import MEDICAL_ARRIVAL, arrival_of


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
