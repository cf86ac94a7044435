"""Countries: names, codes and usual spellings are one two-letter code; a code is in one region.

Names come from the Unicode CLDR, in the languages below, by way of Babel.
"""

from functools import lru_cache
from typing import cast

from babel import Locale
from babel.core import get_global

from .words import plain

_LANGUAGES = """
    en de fr es it pt nl pl cs sk sl hu ro sv da nb fi et lv lt tr el ru uk bg hr sr ja zh ko ar he hi
    id vi th
"""

# What people write besides names and codes.
_SPELLINGS = {
    "us": "usa|u s a|u s|united states of america|the united states|america|estados unidos de america",
    "gb": "uk|u k|great britain|britain|england|scotland|wales|northern ireland|grossbritannien|"
    "the united kingdom|angleterre|inglaterra|inghilterra",
    "nl": "holland|the netherlands|pays bas|niederlande",
    "ie": "republic of ireland|eire",
    "kr": "korea|south korea|republic of korea|korea republic of|korea south",
    "kp": "dprk",
    "ru": "russian federation|russia|russland",
    "cz": "czech republic|czechia|tschechische republik|cesko",
    "ae": "uae|u a e|emirates|united arab emirates|the united arab emirates",
    "vn": "viet nam|vietnam",
    "cn": "peoples republic of china|people s republic of china|prc|mainland china|p r china",
    "hk": "hong kong|hongkong|hong kong sar",
    "mo": "macao|macau",
    "tw": "taiwan|taiwan roc|chinese taipei",
    "tr": "turkey|turkiye|turkei",
    "ir": "iran islamic republic of|persia",
    "sy": "syrian arab republic",
    "la": "lao|lao pdr|lao people s democratic republic",
    "bo": "bolivia plurinational state of",
    "ve": "venezuela bolivarian republic of",
    "tz": "tanzania united republic of",
    "md": "moldova republic of|republic of moldova",
    "mk": "macedonia|fyrom|republic of north macedonia",
    "bn": "brunei darussalam",
    "cd": "drc|dr congo|democratic republic of the congo|congo kinshasa|zaire",
    "cg": "congo|republic of the congo|congo brazzaville",
    "ci": "ivory coast|cote divoire|elfenbeinkuste",
    "cv": "cape verde",
    "mm": "burma|birma",
    "sz": "swaziland",
    "tl": "east timor",
    "va": "vatican|holy see",
    "ps": "palestine|state of palestine",
    "ba": "bosnia|bosnia herzegovina|bosnia and herzegovina",
    "by": "weissrussland|belorussia",
    "sa": "ksa|saudi arabia|kingdom of saudi arabia",
    "za": "rsa|republic of south africa|sudafrika",
    "de": "germany|brd|federal republic of germany|bundesrepublik deutschland|alemania|allemagne",
    "fr": "la france|frankreich",
    "ch": "suisse|svizzera|schweiz|switzerland|confoederatio helvetica",
    "mx": "mexiko|mexico",
    "br": "brasil|brazil",
    "gr": "hellas|ellada",
    "xk": "kosovo",
}
_AMERICAS = """
    ag ai ar aw bb bl bm bo bq br bs bz ca cl co cr cu cw dm do ec fk gd gf gl gp gs gt gy hn ht jm kn
    ky lc mf mq ms mx ni pa pe pm pr py sr sv sx tc tt us uy vc ve vg vi
"""
_APAC = """
    as au bd bn bt cc ck cn cx fj fm gu hk hm id in io jp kh ki kp kr la lk mh mm mn mo mp mv my nc nf
    np nr nu nz pf pg ph pk pn pw sb sg tf th tk tl to tv tw um vn vu wf ws
"""
_REGIONS = {
    **dict.fromkeys(_AMERICAS.split(), "americas"),
    **dict.fromkeys(_APAC.split(), "apac"),
    "aq": "",
    "bv": "",
}
# Codes of the CLDR that are unions, the sea or made up.
_NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}


def _names(language: str) -> dict[str, str]:
    return cast(dict[str, str], Locale(language).territories)


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """Every plain name and code -> two small letters. Earlier languages win where two names clash."""
    codes: dict[str, str] = {}
    for code, spellings in _SPELLINGS.items():
        codes.update(dict.fromkeys((plain(s) for s in spellings.split("|")), code))
    known = {code for code in _names("en") if len(code) == 2} - _NOT_COUNTRIES
    for alias, replacements in get_global("territory_aliases").items():
        if len(alias) == 3 and len(replacements) == 1 and replacements[0] in known:
            codes.setdefault(alias.lower(), replacements[0].lower())
    for code in known:
        codes[code.lower()] = code.lower()
    for language in _LANGUAGES.split():
        for code, name in _names(language).items():
            if code in known:
                codes.setdefault(plain(name), code.lower())
    return codes


@lru_cache(maxsize=8192)
def country_code(text: str) -> str:
    """Read a country: its name in many languages, or its two- or three-letter code.

    Returns:
        Two small letters, or "" where the text names none.
    """
    name = plain(text)
    return _codes().get(name) or _codes().get(name.removeprefix("the ")) or ""


def region_of(country: str) -> str:
    """Give the sales region of a country: emea, americas, apac, or "" where it is not known."""
    code = country_code(country)
    return _REGIONS.get(code, "emea") if code else ""
