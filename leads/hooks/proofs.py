"""The ways in which services prove who they are. What fails is refused before anything is read."""

import binascii
import hmac
from base64 import b64decode
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from leads.people.keys import basic

from .service import Refused, Sent

AHEAD = timedelta(minutes=5)  # clocks differ by so much, not by more
UNSIGNED = "The signature is missing or wrong."


def same(sent: str, ours: str) -> bool:
    """Compare two secrets in a time that tells nothing of them."""
    return hmac.compare_digest(sent.encode(errors="replace"), ours.encode())


def hmac_hex(secret: str, signed: bytes) -> str:
    """The HMAC-SHA256 in hexadecimal digits."""
    return hmac.new(secret.encode(), signed, sha256).hexdigest()


def need(is_proved: bool, words: str = UNSIGNED) -> None:
    """Refuse what is not proved, with 401."""
    if not is_proved:
        raise Refused(401, words)


def check_age(stamp: str, now: datetime, longest: timedelta) -> None:
    """Refuse a delivery that was signed long ago, or ahead of our clock.

    Args:
        stamp: seconds since 1970, as they were signed.
        now: aware.
        longest: for as long as the service itself tries again.
    """
    need(stamp.isascii() and stamp.isdigit() and len(stamp) <= 12, "The time of the signature can't be read.")
    age = now.timestamp() - int(stamp)
    need(age <= longest.total_seconds(), "It was signed too long ago.")
    need(age >= -AHEAD.total_seconds(), "It was signed at a time to come.")


def public_key(text: str) -> EllipticCurvePublicKey:
    """Read a public key, as base64 of its DER form, with or without the lines of PEM around it.

    Raises:
        ValueError: it is none.
    """
    lines = [line.strip() for line in text.strip().splitlines() if not line.startswith("-----")]
    try:
        key = load_der_public_key(b64decode("".join(lines), validate=True))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ValueError("This is no public key.") from error
    if not isinstance(key, EllipticCurvePublicKey):
        raise ValueError("This is a public key of another kind.")
    return key


def check_public_key(text: str) -> None:
    """Raise a ValueError where this is no public key."""
    public_key(text)


def is_signed_by(key: str, signature: str, signed: bytes) -> bool:
    """Whether a signature (base64) by ECDSA and SHA-256 is that of the key's owner."""
    try:
        public_key(key).verify(b64decode(signature, validate=True), signed, ECDSA(SHA256()))
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def by_password(sent: Sent, secret: str, now: datetime) -> str:
    """Admit who knows our secret: as the password of Basic authentication, or in a header of our own."""
    header = sent.headers.get("x-leadscore-secret", "")
    need(
        same(header or basic(sent.headers.get("authorization", ""))[1], secret),
        "The password is missing or wrong.",
    )
    return ""


def by_address(sent: Sent, secret: str, now: datetime) -> str:
    """Admit who knows the address with our secret in it."""
    need(same(sent.address_secret, secret), "The secret in the address is wrong.")
    return ""
