"""0004 The post of a hospital's medical office 定点机构医保办.

Why      People and machines of a designated institution work at one narrow page and door.
Step     1 of 1: a new choice; no column changes.
Locks    None.
Back     Nothing to do while nobody holds the post.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0003_officer_codes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='role',
            name='name',
            field=models.CharField(choices=[('clerk', '经办'), ('reviewer', '复核'), ('accountant', '财务'), ('cashier', '出纳复核'), ('operator', '系统管理'), ('inspector', '稽核'), ('hospital', '定点机构医保办')], max_length=12, verbose_name='岗位'),
        ),
    ]
