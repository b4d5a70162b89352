"""李四's residents' account, as a file of years brings it in."""

from shebao.enrolment import services
from shebao.identity import queries as people
from tests.enrolment.conftest import AT, JIA
from tests.merging.cast import ON

HEADINGS = "证件号码,姓名,年度,个人缴费,集体补助,政府补贴,当年利息,覆盖月份"


def csv(*lines):
    """A file of years as residents' offices keep them."""
    return ("\n".join([HEADINGS, *lines]) + "\n").encode()


def staged(content, name="residents.csv"):
    return services.stage(
        owner=JIA, name=name, content=content, scheme="resident-pension", area="310100", on=ON,
        by="jia.clerk", at=AT,
    )  # fmt: skip


def posted(file, on=ON):
    return services.post_file(
        owner=JIA, file_no=file.file_no, on=on, by="jia.clerk", approved_by="jia.reviewer", at=AT
    )


def rolled_back(file, on=ON):
    return services.roll_back(
        owner=JIA, file_no=file.file_no, on=on, by="jia.clerk", approved_by="jia.reviewer", at=AT
    )


def resident(number, first, last, yuan=500, months="", name="李四"):
    """An account of whole years: 500 yuan of the person, 100 of the village, 60 of the government, 12 of interest."""
    lines = [f"{number},{name},{year},{yuan},100,60,12,{months}" for year in range(first, last + 1)]
    posted(staged(csv(*lines), f"{number}.csv"))
    return people.by_number(JIA, number)
