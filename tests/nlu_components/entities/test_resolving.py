"""The rule for overlaps."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from nlu_components.entities.resolving import resolve
from nlu_components.entities.types import Found, Kind

finds = st.lists(
    st.builds(
        lambda kind, start, length: Found(kind.value, start, start + length, None),
        st.sampled_from(list(Kind)),
        st.integers(0, 30),
        st.integers(1, 8),
    ),
    max_size=20,
)


def test_the_longest_wins_then_the_more_specific() -> None:
    """Length decides before priority, priority where the length is the same."""
    short, long_ = Found("email_address", 0, 3, "a"), Found("ordinal", 0, 4, "b")
    money, option = Found("money", 5, 8, "c"), Found("option_value", 5, 8, "d")

    assert resolve([option, short, money, long_]) == [long_, money]


def test_nothing_takes_words_away() -> None:
    """A longer `nothing` removes an entity and is itself not handed out."""
    assert resolve([Found("ordinal", 2, 8, 2), Found("nothing", 0, 8, "")]) == []


@given(finds)
def test_what_is_left_is_disjoint_sorted_and_was_not_beaten(found: list[Found]) -> None:
    """No two overlap; whoever was dropped overlaps somebody at least as long."""
    left = resolve([*found])
    everything = resolve([f for f in found if f.kind != "nothing"])

    assert all(a.end <= b.start for a, b in pairwise(left))
    for one in found:
        if one.kind != "nothing" and one not in everything:
            assert any(one.overlaps(e) and e.length >= one.length for e in everything)
