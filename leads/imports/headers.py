"""What columns are called in the systems that lists come from, and which system that is."""

import re
from collections.abc import Sequence

from leads.catalog.words import plain

# Field -> what its column is called, in plain letters, parted by |.
_KNOWN = {
    "email": "email|e mail|email address|e mail address|mail|work email|business email"
    "|contact email|person email"
    "|email 1|emailaddress|emailaddress1|primary email"
    "|who contact email|parent contact email|correo"
    "|correo electronico|adresse email"
    "|courriel|e mail adresse|emailadresse|البريد|البريد الالكتروني|אימייל|メールアドレス",
    "email_phone": "email phone|phone email|email or phone|email and phone",
    "first_name": "first name|firstname|given name|forename|vorname|prenom|nombre|nome|person first name"
    "|contact first name|fname",
    "last_name": "last name|lastname|surname|family name|nachname|nom de famille|apellido|apellidos|cognome"
    "|person last name|contact last name|lname",
    "name": "name|full name|fullname|contact name|lead name|person name|contact|nom|الاسم|اسم|nombre completo"
    "|attendee|participant|teilnehmer|ansprechpartner|besucher",
    "phone": "phone|phone number|telephone|tel|business phone|work phone|phone work|mobile|mobile phone"
    "|mobilephone|mobile phone number|person phone|contact phone|telefon|telefonnummer|telefono|telefone"
    "|الهاتف|phonenumber|cell|handy",
    "title": "title|job title|jobtitle|position|role|designation c|funktion|poste|cargo|person job title",
    "company": "company|company name|companyname|organization|organisation|organization name|account name"
    "|associated company|firma|unternehmen|entreprise|societe|empresa|azienda|companyoraccount"
    "|company or account|الشركة|account|employer|current employer c",
    "domain": "domain|website|company domain name|company domain|website url|web site|url|webseite|site web",
    "industry": "industry|branche|secteur|market segment|industria|sector",
    "employees": "employees|numberofemployees|number of employees|no of employees|company size|employee count"
    "|numemployees|numemp|num employees|mitarbeiter|effectif",
    "annual_revenue": "annual revenue|annualrevenue|revenue|umsatz|chiffre d affaires|company revenue",
    "country": "country|country region|mailingcountry|mailing country|billingcountry"
    "|billing country|land|pays"
    "|pais|paese|country code|address1 country|inferred country",
    "source": "source|lead source|leadsource|original source|original source type|person source|lead origin"
    "|herkunft|quelle",
    "department": "department|abteilung|service",
    "do_not_call": "do not call|donotcall|donotphone|do not allow phone calls",
    "email_opt_out": "email opt out|hasoptedoutofemail|opted out of email|unsubscribed"
    "|unsubscribed from all email"
    "|donotbulkemail|donotemail|do not allow emails|do not email|email optout",
    "created_on": "created|created on|created date|create date|createdate|createddate|created at|created time"
    "|createdtime|date added|date identified|date created|creation date|erstellt|erstellt am|signup date"
    "|add time|person created|person add time|lead created|added",
    "account_id": "accountid",
    "id": "id|record id|lead id|leadid|contact id|contactid|record id contact|person id|external id"
    "|do not modify lead"
    "|do not modify contact|mautic id|leads id|customer id|user id|userid|lead owner id c",
}
_EVENTS = {
    "who_id": "whoid|who id|leadorcontactid|contactid|contact id|leadid|lead id|person id|user id|userid",
    "type": "type|type c|activity type|tasksubtype|event|event name|action|engagement type|event type|status"
    "|member status|activity",
    "when": "activitydate|activity date|due date|activity due date|date|timestamp|time|when"
    "|occurred at|event date"
    "|firstrespondeddate|first responded date|responded at|added date c|createddate|created date|create date"
    "|date added|createddate c|added time|visited at|scan time|scanned at",
    "topic": "subject|activity subject|topic|asset|page title|betreff",
    "campaign": "campaign|campaignid|campaign id|campaign name|event campaign|source campaign",
    "key": "id|activity id|event id|campaign member id|campaignmember id|record id",
}
_MEMBERS = {**_EVENTS, "type": "status|member status|response|campaign member status"}
_DEALS = {
    "who_id": "contactid|contact id|leadid|lead id|person id|convertedcontactid|primary contact id",
    "account_id": "accountid|account id",
    "company": "company|account name|organization|organization name|deal organization"
    "|associated company|company name",
    "result": "stagename|stage|deal stage|status|deal status|outcome|result|pipeline stage",
    "amount": "amount|value|deal value|deal amount|revenue|amount in company currency|betrag",
    "when": "closedate|close date|closed date|won time|lost time|closed at|closed on|deal closed on|date",
    "reason": "reason|lost reason|loss reason|closed lost reason|deal lost reason|closed won reason",
}
_PREFIX = re.compile(r"^(activity|person|deal|organization|contact|lead) - ", re.IGNORECASE)
# System -> columns of which one names it.
_SYSTEMS = {
    "facebook": "ad name|adset name|form name",
    "dynamics": "do not modify lead|do not modify contact|do not modify account",
    "pipedrive": "person name|deal title|activity subject|organization name|person id",
    "zoho": "lead owner|lead name",
    "mautic": "date identified|leads id|preferred locale|points",
    "marketo": "person source|sfdc type|inferred company|lead score|acquisition program",
    "salesforce": "ownerid|leadsource|createddate|isdeleted|systemmodstamp|campaignid|whoid|stagename",
    "hubspot": "record id|lifecycle stage|hubspot score|create date|associated company|hs object id",
}
# Kind -> columns, all of a group of which say that a file is of it.
_KINDS = {
    "members": ("campaignid|leadid", "campaignid|contactid", "campaignid|leadorcontactid"),
    "outcomes": ("stagename", "closedate", "deal stage", "deal status", "iswon"),
    "activities": (
        "whoid",
        "activity type",
        "activitydate",
        "casenumber",
        "event|timestamp",
        "event|date",
        "type|occurred at",
        "action",
    ),
}
_ACCOUNTS = (
    "billingstreet|accountnumber|account number|accountnumber c|billing city|annualrevenue|numemployees"
)
_CAMPAIGNS = "numbersent|actualcost|budgetedcost|expectedresponse"


def _read(words: dict[str, str]) -> dict[str, str]:
    return {word: key for key, line in words.items() for word in line.split("|")}


_OF_LEADS = _read(_KNOWN)
_LINES = {"leads": _KNOWN, "activities": _EVENTS, "members": _MEMBERS, "outcomes": _DEALS}
_OF_KIND = {kind: _read(words) for kind, words in _LINES.items()}


def system_of(header: Sequence[str]) -> str:
    """Tell which system a file comes from, by the names of its columns; "" where they don't say."""
    names = {plain(name) for name in header}
    return next((system for system, words in _SYSTEMS.items() if names & set(words.split("|"))), "")


def kind_of(header: Sequence[str]) -> str:
    """Tell what the rows of a file are: a `FileImport.Kind`."""
    names = {plain(name) for name in header}
    for kind, groups in _KINDS.items():
        if any(set(group.split("|")) <= names for group in groups):
            return kind
    return "leads"


def no_people(header: Sequence[str]) -> str:
    """Say what the rows are where they are no people: campaigns or companies; "" else."""
    names = {plain(name) for name in header}
    if names & {*_KNOWN["email"].split("|"), *_KNOWN["last_name"].split("|")}:
        return ""
    if names & set(_CAMPAIGNS.split("|")):
        return "These rows are campaigns, not people. Bring in their members: their campaigns come with them."
    if names & set(_ACCOUNTS.split("|")):
        return "These rows are companies, not people. Bring in their contacts: leads are people."
    return ""


def rank_of(name: str, meaning: str, kind: str) -> int:
    """How well a name says it: of two columns that mean the same the lower one is taken."""
    line = _LINES[kind].get(meaning, _KNOWN.get(meaning, "")).split("|")
    found = [line.index(word) for word in _spelled(name) if word in line]
    return found[0] if found else len(line)


def meaning_of(name: str, kind: str) -> str:
    """Tell what a column means in a file of a kind; "" where that is not known.

    In files of what people did, columns of the person are known too: who is no lead yet can become one.
    """
    for word in _spelled(name):
        if found := _OF_KIND[kind].get(word) or ("" if kind == "leads" else _person(word, kind)):
            return found
    return ""


def _person(word: str, kind: str) -> str:
    found = _OF_LEADS.get(word, "")
    if kind == "outcomes":
        return found if found == "email" else ""
    return "" if found in ("id", "created_on", "source", "account_id") else found


def _spelled(name: str) -> tuple[str, str]:
    return _one_blank(plain(name)), _one_blank(plain(_PREFIX.sub("", name)))


def _one_blank(words: str) -> str:
    return " ".join(words.split())
