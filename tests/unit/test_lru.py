"""A bounded store: against a plain list of what was used, oldest first."""

from hypothesis import given
from hypothesis import strategies as st

from erhai.lru import Lru

STEPS = st.lists(
    st.tuples(st.sampled_from(["get", "put", "drop"]), st.integers(0, 6), st.integers(1, 5)),
    max_size=60,
)


@given(STEPS, st.integers(1, 12))
def test_it_keeps_what_was_used_last_within_its_bound(
    steps: list[tuple[str, int, int]], most: int
) -> None:
    lru = Lru[int, tuple[int, int]](most, lambda value: value[1])
    kept: list[tuple[int, tuple[int, int]]] = []
    for number, (step, key, weight) in enumerate(steps):
        known = next((each for each in kept if each[0] == key), None)
        if step == "get":
            assert lru.get(key) == (known[1] if known else None)
            if known:
                kept.remove(known)
                kept.append(known)
            continue
        if known:
            kept.remove(known)
        if step == "drop":
            lru.drop(key)
            continue
        value = (number, weight)
        lru.put(key, value)
        if weight <= most:
            kept.append((key, value))
        while sum(each[1][1] for each in kept) > most:
            kept.pop(0)
        assert lru.weight == sum(each[1][1] for each in kept) <= most
        assert len(lru) == len(kept)
    for key in range(7):
        assert lru.get(key) == dict(kept).get(key)


@given(st.lists(st.integers(0, 9)))
def test_without_weights_the_bound_is_a_number(keys: list[int]) -> None:
    lru = Lru[int, int](3)
    for key in keys:
        lru.put(key, key)
    last = list(dict.fromkeys(reversed(keys)))[:3]
    assert [key for key in range(10) if lru.get(key) is not None] == sorted(last)
