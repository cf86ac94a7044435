
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0021_notice_without_lead'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('handed', 'Handed to you'), ('late', 'Late'), ('team_late', 'Late in your team'), ('hot', 'Hot'), ('fallen', 'Fallen'), ('back', 'Back'), ('review', 'Review'), ('rating', 'Blind rating'), ('matrix', 'Matrix')], max_length=12),
        ),
        migrations.AlterField(
            model_name='noticechoice',
            name='kind',
            field=models.CharField(choices=[('handed', 'Handed to you'), ('late', 'Late'), ('team_late', 'Late in your team'), ('hot', 'Hot'), ('fallen', 'Fallen'), ('back', 'Back'), ('review', 'Review'), ('rating', 'Blind rating'), ('matrix', 'Matrix')], max_length=12),
        ),
    ]
