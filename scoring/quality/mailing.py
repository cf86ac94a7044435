"""E-mail addresses: whether one can be right, by its looks alone; nothing is asked of the network."""

import re
from functools import lru_cache

from leads.catalog.mailboxes import FREE_MAIL

_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]{1,64}")
_LABEL = re.compile(r"[a-z0-9\u0080-\U0010ffff]([a-z0-9\-\u0080-\U0010ffff]{0,61}[a-z0-9\u0080-\U0010ffff])?")
_LONGEST = 254
# Mailboxes of a function and not of a person, in the languages of our countries.
_ROLES_TEXT = """
    abuse accounting accounts admin administrator anfrage billing buchhaltung compras comptabilite contact
    contacto contato careers customerservice einkauf enquiries enquiry facturation finance hello help
    helpdesk hola hostmaster hr info information inquiries invoice invoices it jobs kontakt mail mailbox
    marketing media news newsletter noreply no-reply office orders personal postmaster post press presse
    privacy procurement purchasing reception recruiting root sales secretariat security service sekretariat
    shop support team vendas ventas vertrieb webmaster welcome
"""
_ROLES = frozenset(_ROLES_TEXT.split())
# Services that hand out mailboxes for minutes: the ones most met in forms.
_DISPOSABLE_TEXT = """
    10minutemail.com 10minutemail.net 20minutemail.com 33mail.com anonbox.net burnermail.io byom.de
    dispostable.com discard.email discardmail.com dropmail.me emailondeck.com emailtemp.org fakeinbox.com
    fakemail.net getairmail.com getnada.com grr.la guerrillamail.biz guerrillamail.com guerrillamail.de
    guerrillamail.net guerrillamail.org guerrillamailblock.com harakirimail.com inboxbear.com inboxkitten.com
    jetable.org mail-temp.com mailcatch.com maildrop.cc mailexpire.com mailinator.com mailinator.net
    mailnesia.com mailnull.com mailpoof.com mailsac.com meltmail.com minutemail.com moakt.com mohmal.com
    my10minutemail.com mytemp.email mytrashmail.com nada.email nospam.ze.tc onetimemail.com pokemail.net
    sharklasers.com sofort-mail.de spam4.me spambog.com spambox.us spamex.com spamgourmet.com tempail.com
    temp-mail.io temp-mail.org tempinbox.com tempmail.com tempmail.dev tempmail.net tempmailo.com
    tempr.email throwaway.email throwawaymail.com tmail.ws tmpmail.net tmpmail.org trash-mail.com
    trashmail.com trashmail.de trashmail.net trbvm.com wegwerfemail.de wegwerfmail.de yopmail.com yopmail.fr
    yopmail.net
"""
_DISPOSABLE = frozenset(_DISPOSABLE_TEXT.split())
# Domains that are typed so often that a slip of one letter is a slip and no other company.
_OFTEN = (
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "outlook.com",
    "protonmail.com",
    "yahoo.com",
)
_WRONG_ENDINGS = {"con": "com", "cmo": "com", "ocm": "com", "vom": "com", "xom": "com", "comm": "com"} | {
    "cim": "com",
    "coom": "com",
    "ner": "net",
    "nte": "net",
    "ogr": "org",
}
# Endings of countries that companies everywhere use for what they sound like.
_EVERYWHERE = frozenset({"ai", "cc", "co", "fm", "gg", "io", "ly", "me", "sh", "to", "tv", "vc", "ws"})


def parts_of(address: str) -> tuple[str, str] | None:
    """Mailbox and domain in small letters; None where it is no address."""
    local, at, domain = address.strip().lower().rpartition("@")
    if not at or len(address) > _LONGEST or not _LOCAL.fullmatch(local) or not _is_domain(domain):
        return None
    is_dotted = local.startswith(".") or local.endswith(".") or ".." in local
    return None if is_dotted else (local, domain)


def is_role(mailbox: str) -> bool:
    """Whether a mailbox is that of a function: info, sales."""
    return mailbox.partition("+")[0] in _ROLES


def is_disposable(domain: str) -> bool:
    """Whether a domain, or the one it lies below, hands out mailboxes for minutes."""
    labels = domain.split(".")
    return any(".".join(labels[start:]) in _DISPOSABLE for start in range(len(labels) - 1))


@lru_cache(maxsize=50_000)
def meant_domain(domain: str) -> str:
    """The domain that a slip was meant to be: "gmial.com" -> "gmail.com"; "" where it is none."""
    name, _, ending = domain.rpartition(".")
    if ending in _WRONG_ENDINGS:
        return f"{name}.{_WRONG_ENDINGS[ending]}"
    if domain in FREE_MAIL:
        return ""
    return next((often for often in _OFTEN if _is_a_slip(domain, often)), "")


def country_of(domain: str) -> str:
    """The code of the country whose ending a domain has; "" where it has none, or one that all use."""
    ending = domain.rpartition(".")[2]
    if len(ending) != 2 or ending in _EVERYWHERE or ending == "eu" or domain in FREE_MAIL:
        return ""
    return "gb" if ending == "uk" else ending


def _is_domain(domain: str) -> bool:
    labels = domain.split(".")
    ending = labels[-1]
    return (
        len(labels) > 1
        and len(ending) > 1
        and not ending.isdigit()
        and all(_LABEL.fullmatch(label) for label in labels)
    )


def _is_a_slip(typed: str, meant: str) -> bool:
    """One letter too many, too few, another, or two that changed places."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), len(meant))
    rest, other = typed[start:], meant[start:]
    is_turned = rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return is_turned or rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]
