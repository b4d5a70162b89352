"""Letters sent and received, incidents, refusals at the door, checks of the directory."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='PeerCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('peer', models.CharField(max_length=12, verbose_name='对方机构')),
                ('caseref', models.CharField(max_length=120, unique=True, verbose_name='事项编号')),
                ('asked_at', models.DateTimeField(verbose_name='发问时间')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='答复时间')),
                ('agrees', models.BooleanField(null=True, verbose_name='相符')),
                ('differences', models.JSONField(default=list, verbose_name='不符项目')),
            ],
            options={
                'verbose_name': '机构目录核对',
            },
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='收件机构')),
                ('kind', models.CharField(choices=[('id-taken', '同一编号内容不同'), ('sequence-taken', '同一序号不同报文')], max_length=16, verbose_name='种类')),
                ('sender', models.CharField(max_length=12, verbose_name='发件机构')),
                ('letter_id', models.CharField(max_length=150, verbose_name='报文编号')),
                ('body', models.TextField(verbose_name='签名信封')),
                ('sha256', models.CharField(max_length=64, verbose_name='信封摘要')),
                ('receipt', models.TextField(blank=True, verbose_name='回执')),
                ('count', models.IntegerField(default=1, verbose_name='次数')),
                ('first_at', models.DateTimeField(verbose_name='首次时间')),
                ('last_at', models.DateTimeField(verbose_name='最近时间')),
            ],
            options={
                'verbose_name': '报文异常',
                'constraints': [models.UniqueConstraint(fields=('owner', 'kind', 'sha256'), name='incident_once')],
            },
        ),
        migrations.CreateModel(
            name='IncomingLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('closed_by', models.CharField(blank=True, max_length=60, verbose_name='了结人')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='了结时间')),
                ('closed_note', models.CharField(blank=True, max_length=200, verbose_name='了结理由')),
                ('owner', models.CharField(max_length=12, verbose_name='收件机构')),
                ('sender', models.CharField(max_length=12, verbose_name='发件机构')),
                ('letter_id', models.CharField(max_length=150, verbose_name='报文编号')),
                ('kind', models.CharField(max_length=60, verbose_name='种类')),
                ('version', models.SmallIntegerField(verbose_name='版本')),
                ('caseref', models.CharField(blank=True, max_length=120, verbose_name='事项编号')),
                ('sequence', models.BigIntegerField(verbose_name='发件序号')),
                ('previous', models.BigIntegerField(null=True, verbose_name='同一事项前一序号')),
                ('sent_at', models.DateTimeField(verbose_name='写成时间')),
                ('kid', models.CharField(max_length=60, verbose_name='密钥编号')),
                ('body', models.TextField(verbose_name='签名信封')),
                ('sha256', models.CharField(max_length=64, verbose_name='信封摘要')),
                ('received_at', models.DateTimeField(verbose_name='收到时间')),
                ('receipt', models.TextField(verbose_name='回执')),
                ('repeats', models.IntegerField(default=0, verbose_name='重复次数')),
                ('state', models.CharField(choices=[('waiting', '待处理'), ('held', '暂存'), ('handled', '已处理'), ('refused', '不予办理'), ('dead', '处理失败'), ('set-aside', '已搁置')], max_length=10, verbose_name='状态')),
                ('attempts', models.IntegerField(default=0, verbose_name='已试次数')),
                ('rounds', models.IntegerField(default=0, verbose_name='处理轮次')),
                ('tried_at', models.DateTimeField(null=True, verbose_name='最近尝试')),
                ('error_code', models.CharField(blank=True, max_length=60, verbose_name='不予办理代码')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='最近错误')),
                ('handled_at', models.DateTimeField(null=True, verbose_name='处理时间')),
            ],
            options={
                'verbose_name': '收到报文',
                'indexes': [models.Index(fields=['sha256'], name='in_by_hash'), models.Index(fields=['owner', 'state', '-id'], name='in_by_state'), models.Index(fields=['owner', 'caseref', 'id'], name='in_by_case'), models.Index(fields=['owner', 'sender', 'sequence'], name='in_by_sequence')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'sender', 'letter_id'), name='in_once')],
            },
        ),
        migrations.CreateModel(
            name='OutgoingLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('closed_by', models.CharField(blank=True, max_length=60, verbose_name='了结人')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='了结时间')),
                ('closed_note', models.CharField(blank=True, max_length=200, verbose_name='了结理由')),
                ('owner', models.CharField(max_length=12, verbose_name='发件机构')),
                ('letter_id', models.CharField(max_length=150, unique=True, verbose_name='报文编号')),
                ('receiver', models.CharField(max_length=12, verbose_name='收件机构')),
                ('kind', models.CharField(max_length=60, verbose_name='种类')),
                ('version', models.SmallIntegerField(verbose_name='版本')),
                ('caseref', models.CharField(blank=True, max_length=120, verbose_name='事项编号')),
                ('payload', models.JSONField(verbose_name='内容')),
                ('created_at', models.DateTimeField(verbose_name='写成时间')),
                ('sequence', models.BigIntegerField(null=True, verbose_name='发件序号')),
                ('previous', models.BigIntegerField(null=True, verbose_name='同一事项前一序号')),
                ('kid', models.CharField(blank=True, max_length=60, verbose_name='密钥编号')),
                ('body', models.TextField(blank=True, verbose_name='签名信封')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='信封摘要')),
                ('state', models.CharField(choices=[('waiting', '待送达'), ('delivered', '已送达'), ('held', '对方暂存'), ('refused', '对方拒收'), ('dead', '无法送达'), ('abandoned', '已放弃')], default='waiting', max_length=10, verbose_name='状态')),
                ('attempts', models.IntegerField(default=0, verbose_name='已试次数')),
                ('rounds', models.IntegerField(default=0, verbose_name='重发轮次')),
                ('tried_at', models.DateTimeField(null=True, verbose_name='最近尝试')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='最近错误')),
                ('receipt', models.TextField(blank=True, verbose_name='回执')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='回执时间')),
            ],
            options={
                'verbose_name': '发出报文',
                'indexes': [models.Index(fields=['owner', 'state', '-id'], name='out_by_state'), models.Index(fields=['owner', 'caseref', 'id'], name='out_by_case')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'receiver', 'sequence'), name='out_sequence'), models.CheckConstraint(condition=models.Q(models.Q(('body', ''), ('sequence__isnull', True)), models.Q(('sequence__isnull', False), models.Q(('body', ''), _negated=True)), _connector='OR'), name='out_numbered_when_signed')],
            },
        ),
        migrations.CreateModel(
            name='TurnedAway',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('code', models.CharField(max_length=60, verbose_name='原因')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='摘要')),
                ('size', models.BigIntegerField(verbose_name='字节数')),
                ('sender', models.CharField(blank=True, max_length=12, verbose_name='自称发件机构')),
                ('kid', models.CharField(blank=True, max_length=60, verbose_name='自称密钥')),
                ('count', models.IntegerField(default=1, verbose_name='次数')),
                ('first_at', models.DateTimeField(verbose_name='首次时间')),
                ('last_at', models.DateTimeField(verbose_name='最近时间')),
            ],
            options={
                'verbose_name': '拒收记录',
                'indexes': [models.Index(fields=['owner', '-last_at'], name='turned_away_by_time')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'code', 'sha256'), name='turned_away_once')],
            },
        ),
    ]
