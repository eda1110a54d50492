from datetime import date

from server.wire.days import days_ago, long_day, named_day, short_day

DAY = date(2025, 1, 15)


def test_days_are_written_for_people() -> None:
    assert (long_day(DAY), short_day(DAY)) == ("January 15, 2025", "Jan 15, 2025")
    assert named_day(DAY) == "Wednesday, January 15, 2025"


def test_ages_are_counted_in_days_and_none_is_below_nought() -> None:
    assert [days_ago(DAY, date(2025, 1, day)) for day in (14, 15, 16, 17)] == [
        "0 days ago",
        "0 days ago",
        "1 day ago",
        "2 days ago",
    ]
