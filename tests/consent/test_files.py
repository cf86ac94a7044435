"""Kept files in which somebody stands who is erased are emptied, whatever they are written in."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.db import OperationalError

from leads.consent.erasing import erase
from leads.imports.bytes import PIECE, keep
from leads.models import FileImport, FilePart, FileWork, Lead

from .conftest import EMAIL, NOON

pytestmark = pytest.mark.django_db
ROW = f"Dana;{EMAIL.upper()};x\n"


def kept(data: bytes, **more: object) -> FileImport:
    one = FileImport.objects.create(name="a.csv", size=len(data), uploaded_at=NOON, state="done", **more)
    keep(one, [data[at : at + PIECE] for at in range(0, len(data), PIECE)])
    return one


def workbook() -> bytes:
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{EMAIL}</t>")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "is_workbook"),
    [
        (ROW.encode(), False),
        (ROW.encode("utf-16"), False),
        (b"x" * (PIECE - 5) + ROW.encode(), False),  # over the edge of two pieces
        (workbook(), True),
    ],
)
def test_a_file_that_holds_the_person_is_emptied_and_another_stays(lead, tomasz, data, is_workbook):
    one, other = kept(data, is_workbook=is_workbook), kept(b"Ada;ada@acme.example\n")
    erase([lead.pk], tomasz, NOON)
    one.refresh_from_db()
    assert one.emptied_at == NOON
    assert list(FilePart.objects.values_list("of", flat=True)) == [other.pk]


def test_a_file_from_which_the_lead_came_goes_though_it_names_no_address(lead, tomasz):
    one = kept(b"7;Dana\n")
    FileWork.objects.create(of=one, what="lead", row_id=lead.pk)
    erase([lead.pk], tomasz, NOON + timedelta(days=1))
    assert not FilePart.objects.exists()


def test_while_such_a_file_is_being_imported_nothing_is_erased(lead, tomasz):
    one = kept(ROW.encode())
    FileImport.objects.filter(pk=one.pk).update(state="running")
    with pytest.raises(OperationalError, match="being imported"):
        erase([lead.pk], tomasz, NOON)
    assert Lead.objects.filter(pk=lead.pk).exists()
