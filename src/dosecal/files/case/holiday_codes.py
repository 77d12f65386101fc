"""Which countries and Länder have known public holidays."""

from functools import cache

from dosecal.files.reading.refusal import Refusal, nearest


@cache
def _supported() -> dict[str, list[str]]:
    import holidays  # noqa: PLC0415  late: the first window paints before closed days are needed

    return dict(holidays.list_supported_countries(include_aliases=False))


def check_holidays(file: str, key: str, code: str) -> None:
    """Refuses a code that is not an ISO 3166-2 code of a country or subdivision with known holidays."""
    supported = _supported()
    country, _, subdivision = code.partition("-")
    if country in supported and (not subdivision or subdivision in supported[country]):
        return
    codes = [f"{name}-{part}" for name, parts in supported.items() for part in parts] + list(supported)
    close = nearest(code, codes)
    if close is not None:
        raise Refusal(file, key, "known-near", code, what="holidays", near=close)
    raise Refusal(file, key, "holidays", code)
