"""The table of services. To add one: a module with its `Service`, and a line here."""

from .mailchimp import MAILCHIMP
from .mailgun import MAILGUN
from .postmark import POSTMARK
from .sendgrid import SENDGRID
from .service import Service
from .signed import SIGNED

SERVICES: dict[str, Service] = {
    service.key: service for service in (SENDGRID, MAILGUN, POSTMARK, MAILCHIMP, SIGNED)
}
