"""The roads back, walked between two processes: withdrawn on the way, refused, recalled, bounced and recalled."""

from shebao.portal.naming import to_url
from tests.processes.killed import JIA, SHORT_DAYS, STRAY_AGAIN, YI, Moving, pay, stray


class Back(Moving):
    """One person's way that is turned round."""

    def take_back(self):
        self.say_again(YI, self.mover, self.case_in, "withdraw", {"text": "暂不转移"})

    def recall_by_the_old_place(self):
        self.say_again(JIA, "clerk", self.case_out, "propose-recall", {"text": "计算有误"})
        self.say_again(JIA, "reviewer", self.case_out, "countersign")

    def ends(self, here, there):
        self.world.until_state(self, "in", here)
        self.world.until_state(self, "out", there)

    def released(self):
        """Up to the form at the new place."""
        self.apply()
        self.accept_only()
        self.find_other_side()
        self.release()
        self.world.until_state(self, "in", "form-received")


def withdrawn_on_the_way(world):
    """Before the old place's first word has come, and after it."""
    early = Back(world, "zhangsan")
    early.apply()
    world.held.add(("status", early.case_in))
    early.accept_only()
    early.find_other_side()
    early.take_back()
    world.until_hit("in/accepted/withdraw", "out/received/withdraw")
    world.held.discard(("status", early.case_in))
    early.ends("withdrawn", "withdrawn")
    later = Back(world, "zhangsan")
    later.apply()
    later.accept_only()
    later.find_other_side()
    world.until_state(later, "in", "letter-sent")
    later.take_back()
    later.ends("withdrawn", "withdrawn")


def refused_then_recalled(world):
    """A bank file holds the order when the person asks; it is sent back, and the old place takes back itself."""
    moving = Back(world, "zhangsan")
    moving.released()
    orders = world.call(JIA, "accountant", "GET", "/payments/orders?state=ordered")
    mine = [order["order_no"] for order in orders if order["case_no"] == moving.case_out]
    file = world.call(JIA, "accountant", "POST", "/payments/files", {"order_nos": mine})
    moving.take_back()
    world.until_hit("in/form-received/recall", "in/recalling/deny")
    world.until_state(moving, "in", "form-received")
    path = f"/payments/files/{to_url(file['file_no'])}/send-back"
    world.call(JIA, "cashier", "POST", path, {"reason": "暂缓"})
    moving.recall_by_the_old_place()
    moving.ends("recalled", "recalled")


def bounced_then_recalled(world, in_suspense, give_back):
    """The bank will not take the payment; a stranger pays instead; the old place takes its release back."""
    moving = Back(world, "zhangsan")
    moving.released()
    world.refused.add(moving.reference)
    pay(world, JIA, moving.case_out)
    world.until_state(moving, "out", "bounced")
    stray(world, moving.reference, 100, STRAY_AGAIN)
    world.until("the stranger's money", lambda: in_suspense(world) == 100)
    world.advance(SHORT_DAYS)
    world.until_state(moving, "in", "mismatch")
    yield
    moving.recall_by_the_old_place()
    moving.ends("recalled", "recalled")
    yield
    give_back(world)
