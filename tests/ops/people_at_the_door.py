"""Fill a served site's database with a row of everything and somebody of every role; print the addresses.

Run by test_roles_through_nginx.py in a process of its own, on the database that gunicorn serves.
"""

import json
import sys

import django

django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.urls import reverse  # noqa: E402

from tests.admin import test_access  # noqa: E402
from tests.factories import UserFactory  # noqa: E402


def main(password):
    """Print the people, the screens and the rows, as JSON.

    {"people": {role: username}, "screens": {name: [address, asks]}, "rows": {model: {deed: address}}}
    """
    things = test_access.one_of_everything()
    people = {}
    for number, role in enumerate((*test_access.ROLES, "读者")):
        user = UserFactory(username=f"ren{number}", is_staff=role != "读者", password=password)
        if role not in ("无角色", "读者"):
            user.groups.add(Group.objects.get(name=role))
        people[role] = user.username
    rows = {}
    for model in test_access.table(test_access.MODELS):
        at = f"admin:{'auth' if model == 'group' else 'articles'}_{model}_"
        row = [things[model].pk]
        rows[model] = {
            name: reverse(at + name, args=row if name in ("change", "history", "delete") else [])
            for name in ("changelist", "add", "change", "history", "delete")
        }
    screens = {name: test_access.screen_of(name, things) for name in test_access.table(test_access.SCREENS)}
    every = {
        name: test_access.address_of(name, things)
        for name in test_access.names_of_the_desk() - test_access.OPEN
    }
    print(json.dumps({"people": people, "rows": rows, "screens": screens, "every": every}))


main(sys.argv[1])
