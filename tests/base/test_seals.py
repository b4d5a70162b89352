import pytest
from cryptography.exceptions import InvalidTag

from shebao.base.plumbing import seals


def test_a_sealed_number_opens_only_for_what_it_is_bound_to():
    sealed = seals.seal("11010519491231002X", bound_to="person/1")

    assert b"1949" not in sealed
    assert seals.unseal(sealed, bound_to="person/1") == "11010519491231002X"
    with pytest.raises(InvalidTag):
        seals.unseal(sealed, bound_to="person/2")


def test_equal_numbers_share_a_search_key_and_seals_never_repeat():
    assert seals.search_key("A") == seals.search_key("A") != seals.search_key("B")
    assert seals.seal("A") != seals.seal("A")
