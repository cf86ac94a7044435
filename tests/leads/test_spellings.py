"""What people spell differently is one: titles, countries, industries, regions, domains."""

import pytest

from leads.catalog.normalise import (
    country_code,
    domain_of,
    industry_of,
    normalise,
    region_of,
    seniority_and_department,
)
from leads.catalog.standard import DEPARTMENTS, SENIORITIES
from leads.catalog.titles import DEPARTMENT_WORDS, SENIORITY_WORDS

TITLES = {
    "CIO": ("c-level", "it"),
    "IT Director": ("director", "it"),
    "Head of Procurement": ("director", "purchasing"),
    "Purchaser": ("staff", "purchasing"),
    "Senior Buyer": ("senior", "purchasing"),
    "Line supervisor": ("senior", "production"),
    "Software Engineer": ("staff", "engineering"),
    "Sales Engineer": ("staff", "sales"),
    "Vice President, Operations": ("vp", "operations"),
    "President": ("c-level", "management"),
    "Co-Founder & CEO": ("owner", "management"),
    "Chief Procurement Officer": ("c-level", "purchasing"),
    "Marketing Manager": ("manager", "marketing"),
    "Working student": ("student", ""),
    "Assistant to the CEO": ("staff", ""),
    "Leiter Einkauf": ("director", "purchasing"),
    "Einkaufsleiterin": ("director", "purchasing"),
    "EINKÄUFER": ("staff", "purchasing"),
    "Geschäftsführer": ("c-level", "management"),
    "Werkstudent IT": ("student", "it"),
    "Personalleiterin": ("director", "hr"),
    "Projektleiter": ("manager", "operations"),
    "Directeur général": ("c-level", "management"),
    "Directeur des achats": ("director", "purchasing"),
    "Responsable achats": ("manager", "purchasing"),
    "Jefe de Compras": ("director", "purchasing"),
    "Amministratore delegato": ("c-level", "management"),
    "Étudiante": ("student", ""),
    "Estudiante de ingeniería": ("student", "engineering"),
    "Gérant": ("c-level", "management"),
    "Proprietario": ("owner", "management"),
    "Dueña": ("owner", "management"),
    "Chief Operating Officer": ("c-level", "operations"),
    "Direttrice tecnica": ("director", "engineering"),
    "Consultant": ("staff", ""),
    "Dr.": ("", ""),
    "": ("", ""),
}


@pytest.mark.parametrize(("title", "meaning"), TITLES.items())
def test_a_title_tells_seniority_and_department(title: str, meaning: tuple[str, str]) -> None:
    assert seniority_and_department(title) == meaning


def test_the_tables_of_words_name_only_what_the_catalog_has() -> None:
    assert {meaning for meaning, _ in SENIORITY_WORDS} <= {value for value, _ in SENIORITIES}
    assert {meaning for meaning, _ in DEPARTMENT_WORDS} <= {value for value, _ in DEPARTMENTS}


@pytest.mark.parametrize(
    ("code", "spellings"),
    [
        (
            "us",
            ["USA", "U.S.A.", "us", "United States", "the United States of America", "Vereinigte Staaten"],
        ),
        ("de", ["Germany", "DEUTSCHLAND", "de", "DEU", "Allemagne", "Alemania", "Niemcy"]),
        ("gb", ["UK", "Great Britain", "England", "Royaume-Uni", "GBR", "United Kingdom"]),
        ("ci", ["Côte d'Ivoire", "Cote dIvoire", "Ivory Coast", "Elfenbeinküste"]),
        ("kr", ["South Korea", "Korea, Republic of", "Südkorea"]),
        ("tr", ["Turkey", "Türkiye", "Turquie"]),
        ("nl", ["The Netherlands", "Holland", "Nederland"]),
        ("jp", ["日本", "Japan", "JPN"]),
        ("", ["Asia/Pacific Region", "unknown", "EU", "", "Atlantis"]),
    ],
)
def test_names_and_codes_of_a_country_are_one(code: str, spellings: list[str]) -> None:
    assert {country_code(spelling) for spelling in spellings} == {code}


@pytest.mark.parametrize(
    ("country", "region"),
    [("de", "emea"), ("South Africa", "emea"), ("ca", "americas"), ("Brasilien", "americas"), ("in", "apac"),
     ("Australia", "apac"), ("", ""), ("Atlantis", "")],
)  # fmt: skip
def test_a_country_lies_in_one_region(country: str, region: str) -> None:
    assert region_of(country) == region


@pytest.mark.parametrize(
    ("industry", "text"),
    [
        ("metals", "Metal Fabrication"),
        ("machinery", "Maschinenbau"),
        ("software", "Information Technology & Services"),
        ("finance", "Banking, Investment And Insurance"),
        ("healthcare", "Hospital & Health Care"),
        ("glass", "GLASS"),
        ("pharma", "Pharmaceuticals"),
        ("Zoo keeping", " Zoo   keeping "),
    ],
)
def test_an_industry_is_one_word_or_stays_as_it_is(industry: str, text: str) -> None:
    assert industry_of(text) == industry


def test_every_word_of_the_list_of_industries_is_itself() -> None:
    words = """
        manufacturing metals machinery chemicals food logistics energy construction automotive
        electronics pharma software finance retail healthcare education government
        telecommunications media agriculture textiles paper glass mining aerospace consulting
    """
    assert [industry_of(word) for word in words.split()] == words.split()


def test_a_free_mailbox_names_no_company() -> None:
    assert domain_of("dana@gmail.com") == ""
    assert domain_of("Dana@Acme.example") == "acme.example"


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("domain", "https://www.Acme.example/about", "acme.example"),
        ("region", "Latin America", "americas"),
        ("region", "DACH", "emea"),
        ("seniority", "Vice President", "vp"),
        ("department", "Human Resources", "hr"),
        ("first_name", " Dana \n Maria ", "Dana Maria"),
    ],
)
def test_fields_are_brought_to_one_spelling(key: str, text: str, value: str) -> None:
    assert normalise(key, text) == value
