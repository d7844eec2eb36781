"""A household is told when the district ends its consent."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parking', '0002_statute'),
    ]

    operations = [
        migrations.AlterField(
            model_name='parkingnotice',
            name='kind',
            field=models.CharField(choices=[('ending_soon', 'Your parking time ends soon.'), ('overstaying', 'Your parking time is over. Each further minute is taken from the deposit.'), ('moved', 'You have another bay, at the same price.'), ('cancelled', 'Your booking was cancelled. You pay nothing.'), ('closed', 'Sharing in your building has ended: too few households consent.'), ('consent_end', "Your home's consent to sharing was ended by the district: other people are said to live there."), ('warned', 'An attendant left a warning for your car.'), ('charged', 'Your car was charged for parking without a right.'), ('appeal', 'Your objection was decided.'), ('permit', 'Your application for a resident permit was decided.'), ('waived', 'What you paid for staying on was given back.'), ('received', 'Your report of an abandoned vehicle has arrived.'), ('found', 'The vehicle that you reported was found abandoned. Its owner is told to remove it.'), ('not_found', 'The vehicle that you reported was looked at: it is not an abandoned one.'), ('removed', 'The owner has removed the vehicle that you reported.'), ('disposed', 'The vehicle that you reported was disposed of.'), ('rewarded', 'You were rewarded for your report of an abandoned vehicle.')], max_length=12, verbose_name='kind'),
        ),
    ]
