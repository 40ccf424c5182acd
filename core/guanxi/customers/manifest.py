"""What the customers package contributes to the frame, the lists, the timeline and the worker."""

from __future__ import annotations

from guanxi import __version__
from guanxi.contributions import Job, MenuEntry
from guanxi.customers import deleting, erasure, field_jobs, tag_merging
from guanxi.customers.attributes import ATTRIBUTES, CRITERIA, FAMILIES
from guanxi.customers.dated import BIRTHDAYS
from guanxi.customers.entity import CUSTOMER
from guanxi.customers.events import EVENTS
from guanxi.customers.kinds import KINDS
from guanxi.i18n import _l
from guanxi.plugin import Plugin

feature = Plugin(
    name="customers",
    title=_l("Customers"),
    version=__version__,
    attributes=ATTRIBUTES,
    families=FAMILIES,
    criteria=CRITERIA,
    entities=(CUSTOMER,),
    events=EVENTS,
    timeline_kinds=KINDS,
    dated=(BIRTHDAYS,),
    menu=(
        MenuEntry(key="customers", title=_l("Customers"), endpoint="lists.customers", icon="users",
                  permission="customer.view", order=10),
        MenuEntry(key="fields", title=_l("Custom fields"), endpoint="fields.index", icon="forms",
                  permission="admin.fields", group="administration", order=50),
        MenuEntry(key="tags", title=_l("Tags"), endpoint="tags.index", icon="tags",
                  permission="admin.fields", group="administration", order=60),
    ),
    creations=(
        MenuEntry(key="customers.new", title=_l("New customer"), endpoint="customers.create", icon="user-plus",
                  permission="customer.create", order=10),
    ),
    jobs=(
        Job(key=field_jobs.INDEX, title=_l("Index a custom field"), run=field_jobs.run_index),
        Job(key=field_jobs.MERGE_OPTION, title=_l("Merge options of a custom field"), run=field_jobs.run_merge),
        Job(key=deleting.EMPTY, title=_l("Delete what has been in the trash too long"), run=deleting.run_empty,
            schedule="17 3 * * *"),
        Job(key=erasure.FORGET_WORDS, title=_l("Forget the words of erased customers"), run=erasure.run_forget_words),
        Job(key=tag_merging.MERGE, title=_l("Merge tags"), run=tag_merging.run_merge),
    ),
)
