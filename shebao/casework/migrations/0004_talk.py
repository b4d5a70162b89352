"""0004 Messages between person and officer 留言: how far each side has written and read.

Why      A message is a row of the log; what is unread is asked of every page of a list.
Step     1 of 1: a new table.
Locks    None.
Back     Drop the table; the messages stay in the log.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0003_limits_are_told_upwards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Talk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('person_wrote', models.IntegerField(default=0, verbose_name='本人最近留言')),
                ('office_wrote', models.IntegerField(default=0, verbose_name='机构最近留言')),
                ('person_read', models.IntegerField(default=0, verbose_name='本人已读到')),
                ('office_read', models.IntegerField(default=0, verbose_name='机构已读到')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='talk', to='casework.case', verbose_name='办件')),
            ],
            options={
                'verbose_name': '留言',
            },
        ),
    ]
