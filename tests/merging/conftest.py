"""甲市 and 乙市."""

from tests.enrolment.conftest import jia, yi  # noqa: F401
