"""0003 One-time codes for officers 经办人员一次性码.

Why      Officers have no password from others: without a code nobody could sign in to make a passkey.
Step     1 of 1.
Locks    None: a new table.
Back     Drop the table; codes that were handed out stop working.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_traces_only_grow'),
    ]

    operations = [
        migrations.CreateModel(
            name='OfficerCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('code_hash', models.CharField(max_length=64, verbose_name='码摘要')),
                ('attempts', models.SmallIntegerField(default=0, verbose_name='已试次数')),
                ('issued_by', models.CharField(max_length=60, verbose_name='发码人')),
                ('issued_at', models.DateTimeField(verbose_name='发码时间')),
                ('expires_at', models.DateTimeField(verbose_name='失效时间')),
                ('used_at', models.DateTimeField(null=True, verbose_name='使用时间')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='作废时间')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='officer_codes', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
            ],
            options={
                'verbose_name': '经办人员一次性码',
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None), ('used_at', None)), fields=('user',), name='officer_code_live_once')],
            },
        ),
    ]
