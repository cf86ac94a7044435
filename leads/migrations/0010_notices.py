import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0009_visitor_joined_at'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('to_address', models.TextField()),
                ('from_address', models.TextField()),
                ('subject', models.TextField()),
                ('text', models.TextField()),
                ('html', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='MailHours',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='mail_hours', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('quiet_from', models.TimeField(blank=True, default=datetime.time(19, 0), null=True)),
                ('quiet_until', models.TimeField(blank=True, default=datetime.time(7, 0), null=True)),
                ('digest_at', models.TimeField(default=datetime.time(8, 0))),
                ('only_workdays', models.BooleanField(default=True, help_text='No mail on Saturday and Sunday.')),
            ],
        ),
        migrations.CreateModel(
            name='NoticeMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'Waits for the next attempt'), ('sending', 'Being sent'), ('sent', 'Sent'), ('empty', 'Not needed any more'), ('unsure', 'Not sure it went'), ('failed', 'Failed')], default='sending', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=1)),
                ('due_at', models.DateTimeField(help_text='When the next attempt is due.')),
                ('begun_at', models.DateTimeField(help_text='When the last attempt began.')),
                ('ended_at', models.DateTimeField(help_text='When it was sent, or given up.', null=True)),
                ('error', models.TextField(blank=True, help_text='Why the last attempt failed.')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notice_mails', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('handed', 'Handed to you'), ('late', 'Late'), ('team_late', 'Late in your team'), ('hot', 'Hot'), ('fallen', 'Fallen'), ('back', 'Back')], max_length=12)),
                ('key', models.CharField(max_length=60)),
                ('words', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('in_product', models.BooleanField(default=True, help_text='Shown in the list; else only mailed.')),
                ('seen_at', models.DateTimeField(null=True)),
                ('mail_due_at', models.DateTimeField(help_text='None where it is not to be mailed.', null=True)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='leads.lead')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ('mail', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notices', to='leads.noticemail')),
            ],
        ),
        migrations.CreateModel(
            name='NoticeChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('handed', 'Handed to you'), ('late', 'Late'), ('team_late', 'Late in your team'), ('hot', 'Hot'), ('fallen', 'Fallen'), ('back', 'Back')], max_length=12)),
                ('in_product', models.BooleanField(default=True)),
                ('by_mail', models.CharField(choices=[('at_once', 'At once'), ('digest', 'In the digest'), ('none', 'Not at all')], default='digest', max_length=8)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notice_choices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'kind'), name='noticechoice_once')],
            },
        ),
        migrations.AddIndex(
            model_name='noticemail',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['due_at'], name='noticemail_open'),
        ),
        migrations.AddIndex(
            model_name='noticemail',
            index=models.Index(fields=['-begun_at'], name='noticemail_begun'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('in_product', True)), fields=['user', '-made_at', '-id'], name='notice_list'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('in_product', True), ('seen_at__isnull', True)), fields=['user'], name='notice_unseen'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('mail__isnull', True), ('mail_due_at__isnull', False)), fields=['mail_due_at'], name='notice_due'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('user', 'kind', 'key'), name='notice_once'),
        ),
    ]
