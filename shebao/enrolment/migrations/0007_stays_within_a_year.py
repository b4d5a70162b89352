"""0007 Who leaves a place and comes back within a year has a line for each stay 同年再次参保.

Why      A line was one for each place and year, so months paid after coming back could not be booked beside those that came home.
Step     1 of 1: a column with a default of the database, and the unique constraint with it.
Locks    The table of years while its constraint is built anew; no row is written.
Back     Put the old constraint back while every stay is 0, and drop the column.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("enrolment", "0006_resident_years")]

    operations = [
        migrations.AddField(
            model_name="contributionyear",
            name="stay",
            field=models.SmallIntegerField(db_default=0, default=0, verbose_name="同年第几段"),
        ),
        migrations.RemoveConstraint(model_name="contributionyear", name="contribution_year_once"),
        migrations.AddConstraint(
            model_name="contributionyear",
            constraint=models.UniqueConstraint(
                fields=("relationship", "place", "year", "stay"), name="contribution_year_once"
            ),
        ),
    ]
