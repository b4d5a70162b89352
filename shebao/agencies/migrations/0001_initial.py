"""Agencies, offices, officers and posts, keys and roots, the read trace."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True, verbose_name='机构代码')),
                ('division', models.CharField(max_length=6, verbose_name='行政区划代码')),
                ('kind', models.CharField(choices=[('pension', '人力资源社会保障'), ('medical', '医疗保障')], max_length=8, verbose_name='类别')),
                ('level', models.CharField(choices=[('national', '国家级'), ('province', '省级'), ('city', '市级'), ('county', '县级')], max_length=8, verbose_name='层级')),
                ('parent_code', models.CharField(blank=True, max_length=12, verbose_name='上级机构代码')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='英文名称')),
                ('city', models.CharField(max_length=40, verbose_name='地区名称')),
                ('city_en', models.CharField(blank=True, max_length=60, verbose_name='地区英文名称')),
                ('address', models.CharField(blank=True, max_length=120, verbose_name='地址')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='电话')),
                ('postcode', models.CharField(blank=True, max_length=6, verbose_name='邮编')),
                ('local', models.BooleanField(default=False, verbose_name='本系统内')),
                ('road', models.CharField(choices=[('direct', '联网'), ('paper', '纸质')], default='direct', max_length=6, verbose_name='通信方式')),
                ('url', models.URLField(blank=True, verbose_name='报文地址')),
                ('root_fingerprint', models.CharField(blank=True, max_length=64, verbose_name='信任根指纹')),
            ],
            options={
                'verbose_name': '经办机构',
                'verbose_name_plural': '经办机构',
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(max_length=60, unique=True, verbose_name='登录名')),
                ('kind', models.CharField(choices=[('officer', '经办人员'), ('citizen', '参保人'), ('employer', '单位经办人')], default='officer', max_length=8, verbose_name='账号类别')),
                ('owner', models.CharField(blank=True, max_length=12, verbose_name='经办机构')),
                ('office_code', models.CharField(blank=True, max_length=20, verbose_name='网点代码')),
                ('display_name', models.CharField(blank=True, max_length=60, verbose_name='姓名')),
                ('display_name_en', models.CharField(blank=True, max_length=60, verbose_name='英文姓名')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='邮箱')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': '登录账号',
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('since', models.DateField(verbose_name='起')),
                ('until', models.DateField(verbose_name='止')),
                ('arranged_by', models.CharField(max_length=60, verbose_name='安排人')),
                ('arranged_at', models.DateTimeField(verbose_name='安排时间')),
                ('stand_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代办人')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
            ],
            options={
                'verbose_name': '缺勤交接',
            },
        ),
        migrations.CreateModel(
            name='Key',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('use', models.CharField(choices=[('letter', '报文签名'), ('paper', '文书签章')], max_length=8, verbose_name='用途')),
                ('kid', models.CharField(max_length=60, unique=True, verbose_name='密钥编号')),
                ('suite', models.CharField(default='Ed25519', max_length=20, verbose_name='算法')),
                ('public', models.TextField(verbose_name='公钥或证书')),
                ('private_seal', models.BinaryField(null=True, verbose_name='私钥封存')),
                ('since', models.DateTimeField(verbose_name='启用')),
                ('retired_at', models.DateTimeField(null=True, verbose_name='停用')),
                ('revoked', models.BooleanField(default=False, verbose_name='已作废')),
            ],
            options={
                'verbose_name': '密钥',
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('owner', 'use'), name='one_key_in_use'), models.CheckConstraint(condition=models.Q(('revoked', False), ('retired_at__isnull', False), _connector='OR'), name='revoked_is_retired')],
            },
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('code', models.CharField(max_length=20, verbose_name='网点代码')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='英文名称')),
                ('address', models.CharField(blank=True, max_length=120, verbose_name='地址')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='电话')),
            ],
            options={
                'verbose_name': '网点',
                'constraints': [models.UniqueConstraint(fields=('owner', 'code'), name='office_once')],
            },
        ),
        migrations.CreateModel(
            name='ReadTrace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('person_no', models.CharField(max_length=40, verbose_name='个人编号')),
                ('reader_kind', models.CharField(choices=[('officer', '经办人员'), ('citizen', '参保人'), ('employer', '单位经办人')], max_length=8, verbose_name='查询者类别')),
                ('reader', models.CharField(max_length=60, verbose_name='查询者')),
                ('purpose', models.CharField(max_length=40, verbose_name='用途')),
                ('subject', models.CharField(blank=True, max_length=80, verbose_name='事项')),
                ('at', models.DateTimeField(verbose_name='时间')),
            ],
            options={
                'verbose_name': '查询留痕',
                'indexes': [models.Index(fields=['owner', 'person_no', '-id'], name='trace_by_person'), models.Index(fields=['owner', 'reader', '-id'], name='trace_by_reader')],
            },
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('name', models.CharField(choices=[('clerk', '经办'), ('reviewer', '复核'), ('accountant', '财务'), ('cashier', '出纳复核'), ('operator', '系统管理'), ('inspector', '稽核')], max_length=12, verbose_name='岗位')),
                ('office_code', models.CharField(blank=True, max_length=20, verbose_name='限于网点')),
                ('since', models.DateField(verbose_name='起')),
                ('until', models.DateField(blank=True, null=True, verbose_name='止')),
                ('granted_by', models.CharField(max_length=60, verbose_name='授权人')),
                ('granted_at', models.DateTimeField(verbose_name='授权时间')),
                ('ended_by', models.CharField(blank=True, max_length=60, verbose_name='收回人')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
            ],
            options={
                'verbose_name': '岗位授权',
            },
        ),
        migrations.CreateModel(
            name='TrustRoot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(blank=True, max_length=12, verbose_name='经办机构')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('fingerprint', models.CharField(max_length=64, unique=True, verbose_name='指纹')),
                ('certificate', models.TextField(verbose_name='证书')),
                ('private_seal', models.BinaryField(null=True, verbose_name='私钥封存')),
                ('own', models.BooleanField(default=False, verbose_name='本系统的根')),
                ('divisions', models.CharField(blank=True, max_length=200, verbose_name='区划范围')),
                ('serial', models.BigIntegerField(default=0, verbose_name='机构目录序号')),
                ('added_by', models.CharField(max_length=60, verbose_name='录入人')),
                ('added_at', models.DateTimeField(verbose_name='录入时间')),
                ('confirmed_by', models.CharField(blank=True, max_length=60, verbose_name='复核人')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='复核时间')),
            ],
            options={
                'verbose_name': '信任根',
                'constraints': [models.UniqueConstraint(condition=models.Q(('own', True)), fields=('own',), name='one_own_root'), models.CheckConstraint(condition=models.Q(('own', True), ('confirmed_by', ''), models.Q(('confirmed_by', models.F('added_by')), _negated=True), _connector='OR'), name='root_by_two_officers')],
            },
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'officer'), _negated=True), models.Q(('owner', ''), _negated=True), ('is_superuser', True), _connector='OR'), name='officer_has_an_agency'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='absence_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('user', models.F('stand_in')), _negated=True), name='nobody_stands_in_for_oneself'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.UniqueConstraint(fields=('user', 'owner', 'name', 'office_code', 'since'), name='role_once'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='role_ends_after_it_begins'),
        ),
    ]
