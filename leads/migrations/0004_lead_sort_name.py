from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Func, TextField, Value
from django.db.models.functions import Concat, Lower

# As it was then: letters with marks, and what stands for each.
MARKED = "".join(map(chr, range(0xC0, 0x180)))
PLAIN = (
    "AAAAAAACEEEEIIIIDNOOOOO×OUUUUYTsaaaaaaaceeeeiiiidnooooo÷ouuuuytyAaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGg"
    "GgGgHhHhIiIiIiIiIiĲĳJjKkĸLlLlLlĿŀLlNnNnNnŉŊŋOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzſ"
)
NAME = Concat("last_name", Value(" ", output_field=TextField()), "first_name")
SORT_NAME = Lower(Func(NAME, Value(MARKED), Value(PLAIN), function="translate", output_field=TextField()))


class Migration(migrations.Migration):
    atomic = False  # concurrently, so that nobody who records waits

    dependencies = [("leads", "0003_fieldchange_reason")]

    operations = [
        AddIndexConcurrently(
            model_name="lead",
            index=models.Index(SORT_NAME, "id", name="lead_sort_name"),
        ),
    ]
