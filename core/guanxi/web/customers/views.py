"""All addresses of customers, gathered on their blueprint."""

from guanxi.web.customers import (
    conflict,
    consents,
    create,
    edit,
    erasing,
    files,
    finding,
    following,
    in_place,
    leading,
    merging,
    page,
    people,
    people_conflict,
    quick,
    records,
    relations,
    sharing,
    sight,
    tagging,
    timeline,
)
from guanxi.web.customers.blueprint import blueprint

__all__ = ["blueprint", "conflict", "consents", "create", "edit", "erasing", "files", "finding", "following",
           "in_place", "leading", "merging", "page", "people", "people_conflict", "quick", "records", "relations",
           "sharing", "sight", "tagging", "timeline"]
