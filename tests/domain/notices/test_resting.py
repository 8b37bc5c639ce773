"""A channel that fails is left alone for growing rests, and for short ones where what cannot wait waits for it."""

from datetime import timedelta

from notice_samples import LEAD, NOON, by, claimed, duty, planned, told

from domain.notices.notice import HURRIED_REST, LONGEST_REST, Way, rest

MINUTE = timedelta(minutes=1)


def failed(times: int) -> Way:
    return Way(name="email", seen_at=NOON, failing_since=NOON, attempts=times, try_at=NOON + rest(times - 1))


def test_rests_grow_to_ten_minutes_and_for_what_cannot_wait_to_two() -> None:
    ways = [failed(times) for times in (1, 2, 3, 4, 5, 50)]
    assert [way.try_at and (way.try_at - NOON) / MINUTE for way in ways] == [1, 2, 4, 8, 10, 10]
    assert [way.hurried_at and (way.hurried_at - NOON) / MINUTE for way in ways] == [1, 2, 2, 2, 2, 2]
    assert Way(name="email", seen_at=NOON).hurried_at is None


def test_what_cannot_wait_tries_a_channel_that_rests_sooner_and_takes_along_what_could() -> None:
    urgent, ordinary, until = claimed(duty(), urgent=True), claimed(duty(key="other")), NOON + LONGEST_REST
    tried = by(ways={"email": until}, hurried={"email": NOON + HURRIED_REST})
    assert planned([urgent], tried).held == {(urgent.notice.id, LEAD): NOON + HURRIED_REST}
    over = by(NOON + HURRIED_REST, ways={"email": until}, hurried={"email": NOON + HURRIED_REST})
    assert planned([ordinary], over).held == {(ordinary.notice.id, LEAD): until}
    assert told(planned([urgent, ordinary], over)) == {LEAD: 2}
