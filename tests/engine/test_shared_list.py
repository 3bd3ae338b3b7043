"""A list whose copies share what was in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.shared_list import MOST_BEHIND, SharedList

# What is done to which of the lists there are: a copy, items added, or the list cut to a length.
STEPS = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from(["copy", "append", "extend", "cut"]),
        st.integers(0, 2 * MOST_BEHIND),
    ),
    max_size=40,
)


@given(st.lists(st.integers(), max_size=20), STEPS)
def test_copies_change_for_themselves(begun: list[int], steps: list[tuple[int, str, int]]) -> None:
    """Whatever is done to a list or its copies, each is what an ordinary list would be."""
    lists, plain = [SharedList(begun)], [list(begun)]
    for which, what, number in steps:
        at = which % len(lists)
        if what == "copy":
            lists.append(lists[at].copy())
            plain.append(plain[at][:])
        elif what == "append":
            lists[at].append(number)
            plain[at].append(number)
        elif what == "extend":
            lists[at].extend(range(number))
            plain[at].extend(range(number))
        else:
            lists[at].cut(number)
            del plain[at][number:]

    for shared, expected in zip(lists, plain, strict=True):
        assert list(shared) == expected
        assert list(reversed(shared)) == expected[::-1]
        assert len(shared) == len(expected)
        assert shared == expected


@given(
    st.lists(st.integers(), max_size=9),
    st.lists(st.integers(), max_size=9),
    st.slices(20),
    st.integers(-20, 20),
)
def test_items_are_where_they_are_in_a_list(
    shared: list[int], own: list[int], part: slice, index: int
) -> None:
    """Parts and single items, counted from either end, over what is shared and what is the copy's own."""
    copy = SharedList(shared).copy()
    copy.extend(own)
    plain = shared + own

    assert copy[part] == plain[part]
    if -len(plain) <= index < len(plain):
        assert copy[index] == plain[index]
    else:
        with pytest.raises(IndexError, match=str(index)):
            copy[index]


def test_only_the_owner_lightens_what_is_shared() -> None:
    """A copy leaves what it shares as it is; what is its own, and what the owner replaces, changes."""
    owner = SharedList([1, 2])
    copy = owner.copy()
    copy.append(3)

    copy.lighten(0, 10)
    copy.lighten(-1, 30)
    before = list(owner), list(copy)
    owner.lighten(0, 100)

    assert before == ([1, 2], [1, 2, 30])
    assert (list(owner), list(copy)) == ([100, 2], [100, 2, 30])
